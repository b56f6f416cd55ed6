-- Only functions that have set the path call it: setting it again is a twentieth of what a publication costs its writer.
alter function publishing.rollup_slot() reset search_path;
