package dev.vitrine.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a YAML document as the parser makes them. */
final class YamlTree {

    private YamlTree() {}

    /** The mapping of this name; made when there is none. */
    static Map<String, Object> map(Map<String, Object> parent, String key) {
        return cast(parent.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>()));
    }

    /** The sequence of this name; made when there is none. */
    @SuppressWarnings("unchecked") // the parser makes lists of sequences
    static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        return (List<Map<String, Object>>) parent.computeIfAbsent(key, _ -> new ArrayList<Map<String, Object>>());
    }

    /** What is known to be a mapping. */
    @SuppressWarnings("unchecked") // the parser makes maps with texts as keys of YAML's mappings
    static Map<String, Object> cast(Object mapping) {
        return (Map<String, Object>) mapping;
    }
}
