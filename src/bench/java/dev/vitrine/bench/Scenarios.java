package dev.vitrine.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrine.bench.Result.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Everything that is measured, in this order: what writes comes last. */
final class Scenarios {

    /** The service of most groups. */
    static final List<String> ORDINARY = List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED");

    /** The service of the exports: they may not need more. */
    static final List<String> NARROW =
            List.of("-Xmx128m", "-XX:MaxDirectMemorySize=64m", "--enable-native-access=ALL-UNNAMED");

    private static final Path FIGURES = Path.of("db/figures");
    private static final int LOGIN_CONNECTIONS = 4;

    /** What the goals of these answers are about. */
    private static final int PUBLISHING_CONNECTIONS = 8;

    private static final int PAGE_BEFORE = 999;
    private static final int MIX_LENGTH = 400;

    private Scenarios() {}

    /** All of them. */
    static List<Scenario> all() {
        List<Scenario> scenarios = new ArrayList<>();
        creator(scenarios);
        publishing(scenarios);
        rendering(scenarios);
        requests(scenarios, "login", "login", Endpoint.of(Scenarios::logins, LOGIN_CONNECTIONS));
        requests(scenarios, "day", "a mix that resembles a day", Endpoint.of(Scenarios::day, Endpoint.CONNECTIONS));
        export(scenarios);
        dataset(scenarios);
        other(scenarios, "beside", "dashboards beside two exports", new Beside());
        other(scenarios, "eta", "intervals of when jobs end, in the demo history", new BackTest());
        other(scenarios, "overload", "10 times as many dashboards as are answered", new Overload());
        other(scenarios, "stalled", "dashboards beside readers that stand still", new Stalled());
        other(scenarios, "soak", "a mix that resembles a day, for long", new Soak());
        other(scenarios, "stopping", "SIGTERM under load", new Stopping());
        other(scenarios, "startup", "start on an existing database", new StartUp());
        other(scenarios, "claim", "claims by 8 workers", new Claims());
        other(scenarios, "rebuild", "index of render jobs on disk", new Rebuild());
        other(scenarios, "writing", "writing with and without roll-ups", new Writing());
        return scenarios;
    }

    /** How the service of a group is started. */
    static List<String> jvmOptions(String group) {
        return Stream.concat(
                        ordinaryOptions(group).stream(),
                        Stream.of(Benchmark.OTHER_JVM_OPTIONS.split(" ")).filter(option -> !option.isEmpty()))
                .toList();
    }

    private static List<String> ordinaryOptions(String group) {
        return switch (group) {
            case "export", "dataset" -> NARROW;
            case "rebuild" ->
                List.of(
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dvitrine.rendering.outputs=" + Rebuild.outputs());
            default -> ORDINARY;
        };
    }

    /** What a group reads or writes of what grows. */
    static Set<Domain> domains(String group) {
        return switch (group) {
            case "creator", "export", "overload" -> Set.of(Domain.CATALOG);
            case "publishing", "writing" -> Set.of(Domain.PUBLISHING);
            case "rendering", "claim", "rebuild", "eta" -> Set.of(Domain.RENDERING);
            case "dataset" -> Set.of(Domain.REWARDS);
            case "beside", "stalled" -> Set.of(Domain.CATALOG, Domain.REWARDS);
            case "login" -> Set.of();
            default -> Set.of(Domain.values());
        };
    }

    private static void creator(List<Scenario> scenarios) {
        requests(scenarios, "creator", "dashboard", Endpoint.ofCreator("/creator/dashboard", "creator"));
        requests(scenarios, "creator", "dashboard, heavy creator", Endpoint.ofCreator("/creator/dashboard", "heavy"));
        requests(scenarios, "creator", "transparency", Endpoint.ofCreator("/creator/transparency", "creator"));
        stream(scenarios, "creator", "transparency, heavy creator", Scenarios::transparency);
    }

    private static void publishing(List<Scenario> scenarios) {
        for (String name : List.of("overview", "queue", "orchestrator", "platforms", "campaigns")) {
            requests(
                    scenarios,
                    "publishing",
                    name,
                    Endpoint.get("/dashboard/stats/" + name, "operator").over(PUBLISHING_CONNECTIONS));
        }
        requests(
                scenarios,
                "publishing",
                "time series of 30 days",
                Endpoint.get("/dashboard/stats/timeseries?metric=successes", "operator")
                        .over(PUBLISHING_CONNECTIONS));
        other(scenarios, "publishing", "statistics without roll-ups", new FromRows());
    }

    private static void rendering(List<Scenario> scenarios) {
        for (String state : List.of("queued", "running", "completed", "error", "unknown", "archived")) {
            requests(
                    scenarios,
                    "rendering",
                    "first page, state " + state,
                    Endpoint.get("/dashboard/jobs?state=" + state, "operator"));
        }
        requests(scenarios, "rendering", "first page", Endpoint.get("/dashboard/jobs", "operator"));
        requests(
                scenarios,
                "rendering",
                "search that matches 5",
                Endpoint.search("/dashboard/jobs?search=glockenspiel", "operator"));
        requests(
                scenarios,
                "rendering",
                "search that matches 1 of 20",
                Endpoint.search("/dashboard/jobs?search=sidechain+makes", "operator"));
        requests(
                scenarios, "rendering", "two tags", Endpoint.search("/dashboard/jobs?tags=bass,sponsored", "operator"));
        requests(
                scenarios, "rendering", "page 1,000 by cursor", Endpoint.of(Scenarios::deepPage, Endpoint.CONNECTIONS));
        requests(scenarios, "rendering", "statistics of jobs", Endpoint.get("/dashboard/stats", "operator"));
    }

    private static void export(List<Scenario> scenarios) {
        stream(scenarios, "export", "creator export", session -> export(session, "creator"));
        stream(scenarios, "export", "creator export, heavy creator", session -> export(session, "heavy"));
        stream(scenarios, "export", "creator export, all that was said in long videos", Scenarios::longVideos);
    }

    private static void dataset(List<Scenario> scenarios) {
        for (String format : List.of("csv", "ndjson", "json", "xlsx")) {
            stream(scenarios, "dataset", "user-points as " + format, session -> points(session, format));
        }
    }

    private static void requests(List<Scenario> scenarios, String group, String name, Endpoint endpoint) {
        scenarios.add(new Scenario(group, name, Kind.REQUESTS, endpoint));
    }

    private static void stream(List<Scenario> scenarios, String group, String name, Streaming.Source source) {
        scenarios.add(new Scenario(group, name, Kind.STREAM, new Streaming(source)));
    }

    private static void other(List<Scenario> scenarios, String group, String name, Scenario.Measurement measurement) {
        scenarios.add(new Scenario(group, name, Kind.OTHER, measurement));
    }

    /** The page after the 999th. */
    private static List<Request> deepPage(Session session) throws IOException {
        String before = session.service().get("/dashboard/jobs?page=" + PAGE_BEFORE, "operator", "application/json");
        String cursor = new ObjectMapper().readTree(before).get("next_cursor").asText();
        return List.of(Request.get(
                "/dashboard/jobs?cursor=" + cursor, session.service().token("operator")));
    }

    /** Logins of many accounts. */
    private static List<Request> logins(Session session) {
        return IntStream.rangeClosed(1, 29)
                .mapToObj("fan%02d"::formatted)
                .map(ServiceProcess::login)
                .map(body -> Request.post("/auth/login", null, body))
                .toList();
    }

    /** What people and programs ask for: mostly dashboards, then jobs, statistics, and rarely what is expensive. */
    static List<Request> day(Session session) {
        String creator = session.service().token("creator");
        String operator = session.service().token("operator");
        Map<Request, Integer> shares = Map.ofEntries(
                Map.entry(Request.get("/creator/dashboard", creator), 160),
                Map.entry(Request.get("/creator/transparency", creator), 30),
                Map.entry(Request.get("/dashboard/stats/overview", operator), 30),
                Map.entry(Request.get("/dashboard/stats/queue", operator), 30),
                Map.entry(Request.get("/dashboard/stats/orchestrator", operator), 20),
                Map.entry(Request.get("/dashboard/stats/platforms", operator), 20),
                Map.entry(Request.get("/dashboard/stats/campaigns", operator), 9),
                Map.entry(Request.get("/dashboard/jobs", operator), 40),
                Map.entry(Request.get("/dashboard/jobs?state=error", operator), 20),
                Map.entry(Request.get("/dashboard/jobs?search=glockenspiel", operator), 6),
                Map.entry(Request.get("/dashboard/stats", operator), 30),
                Map.entry(Request.get("/dashboard/stats/timeseries?metric=successes", operator), 4),
                Map.entry(Request.post("/auth/login", null, ServiceProcess.login("creator")), 1));
        List<Request> mix = new ArrayList<>(MIX_LENGTH);
        shares.forEach((request, share) -> mix.addAll(Collections.nCopies(share, request)));
        Collections.sort(mix, java.util.Comparator.comparing(Request::path));
        Collections.shuffle(mix, new Random(1));
        return mix;
    }

    private static Streaming.Parts transparency(Session session) throws Exception {
        return creatorParts("/creator/transparency", "heavy", "transparency_", ids(session, "heavy"));
    }

    private static Streaming.Parts export(Session session, String account) throws Exception {
        return creatorParts("/creator/export", account, "export_", ids(session, account));
    }

    /** A creator whose videos are transcribed in many pieces. */
    private static Streaming.Parts longVideos(Session session) throws Exception {
        session.postgresql()
                .execute(
                        """
                insert into catalog.transcript_segments (creator_id, source_video_id, start_time, end_time, text)
                select v.creator_id, v.id, n, n + 1, 'and now we listen to the sidechain again, number ' || n
                from (
                    select v.creator_id, v.id
                    from catalog.source_videos v
                    join identity.users u using (creator_id)
                    where u.email = 'creator2@vitrine.example'
                    order by v.id
                    limit 1
                ) v
                cross join generate_series(1, %d) n
                """.formatted(session.size().transcriptSegments()),
                        "vacuum (analyze) catalog.transcript_segments");
        return export(session, "creator2");
    }

    private static Streaming.Parts creatorParts(String path, String account, String prefix, Map<String, String> values)
            throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(FIGURES.resolve("creator"))) {
            return new Streaming.Parts(
                    path,
                    account,
                    0,
                    files.filter(file -> file.getFileName().toString().startsWith(prefix))
                            .sorted()
                            .toList(),
                    values);
        }
    }

    private static Map<String, String> ids(Session session, String account) throws Exception {
        String user = "from identity.users where email = '%s@vitrine.example'".formatted(account);
        return Map.of(
                "user_id", session.postgresql().text("select id " + user),
                "creator_id", session.postgresql().text("select creator_id " + user));
    }

    private static Streaming.Parts points(Session session, String format) throws Exception {
        long rows = session.size().rows().rewards();
        return new Streaming.Parts(
                "/v1/exports/user-points?format=%s&limit=%d".formatted(format, rows),
                "admin",
                Math.min(rows, Long.parseLong(session.postgresql().text("select count(*) from rewards.user_points"))),
                List.of(FIGURES.resolve("dataset/user_points.sql")),
                Map.of("limit", Long.toString(rows)));
    }
}
