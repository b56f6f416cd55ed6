package dev.vitrine.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIGTERM under load (promise R9): clients that ask as fast as they are answered, an export that can finish, and one
 * whose reader stands still. A request without an answer is no broken promise by itself: it may have been sent when its
 * connection was just closed, and never have been read; these are shown and have no goal.
 */
final class Stopping implements Scenario.Measurement {

    private static final Duration UNDER_LOAD = Duration.ofSeconds(3);
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");
    private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close\r\n");

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        ServiceProcess service = session.service();
        String request = "GET /creator/dashboard HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(service.token("creator"));
        String admin = service.token("admin");
        try (ExecutorService threads = Executors.newCachedThreadPool();
                StalledExport _ = StalledExport.open(session)) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < Endpoint.CONNECTIONS; i++) {
                clients.add(threads.submit(() -> askUntilNobodyListens(service.port(), request.getBytes(US_ASCII))));
            }
            Thread.sleep(UNDER_LOAD);
            Future<Download> export = threads.submit(() -> Download.of(service, StalledExport.path(session), admin));
            Thread.sleep(50);
            long start = System.nanoTime();
            service.close();
            rounds.add("stopped after, s", (System.nanoTime() - start) / 1e9);
            for (Future<?> client : clients) {
                client.get();
            }
            rounds.add("exports cut off that were read", wasCut(export) ? 1 : 0);
        }
        rounds.add("answers", answered.get());
        rounds.add("other answers than 200", others.get());
        rounds.add("answers cut off", cut.get());
        rounds.add("requests without an answer", unanswered.get());
        try (ServiceProcess again = ServiceProcess.start(session.data(), Scenarios.ORDINARY)) {
            rounds.add(
                    "exports neither completed nor aborted",
                    Long.parseLong(again.postgresql()
                            .text("select count(*) from exports.export_audit_log"
                                    + " where status not in ('completed', 'aborted')")));
        }
    }

    private static boolean wasCut(Future<Download> export) throws InterruptedException {
        try {
            export.get();
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private Void askUntilNobodyListens(int port, byte[] request) throws IOException {
        while (true) {
            try (Socket socket = new Socket("localhost", port)) {
                askUntilClosed(socket, request);
            } catch (ConnectException e) {
                return null;
            }
        }
    }

    private void askUntilClosed(Socket socket, byte[] request) {
        boolean staysOpen = true;
        while (staysOpen) {
            int first;
            InputStream in;
            try {
                in = socket.getInputStream();
                socket.getOutputStream().write(request);
                first = in.read();
            } catch (IOException e) {
                first = -1;
                in = InputStream.nullInputStream();
            }
            if (first < 0) {
                unanswered.incrementAndGet();
                return;
            }
            try {
                String head = (char) first + head(in);
                Matcher length = LENGTH.matcher(head);
                if (!length.find()) {
                    throw new IllegalStateException("an answer without a length");
                }
                in.skipNBytes(Long.parseLong(length.group(1)));
                (head.startsWith("HTTP/1.1 200 ") ? answered : others).incrementAndGet();
                staysOpen = !CLOSE.matcher(head).find();
            } catch (IOException e) {
                cut.incrementAndGet();
                return;
            }
        }
    }

    /** Up to the empty line. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
