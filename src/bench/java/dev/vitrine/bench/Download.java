package dev.vitrine.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A stream that was read to its end and thrown away.
 *
 * @param firstByte seconds from the request to the first byte of the body
 * @param seconds to the last one
 * @param bytes of the body
 */
record Download(double firstByte, double seconds, long bytes) {

    private static final int BUFFER = 1 << 16;

    /**
     * Reads an answer.
     *
     * @throws IOException when it is not 200, or is cut off
     */
    static Download of(ServiceProcess service, String path, String token) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(service.uri(path))
                    .header("Authorization", "Bearer " + token)
                    .build();
            long start = System.nanoTime();
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException(path + ": " + answer.statusCode());
                }
                byte[] buffer = new byte[BUFFER];
                long firstByteAt = 0;
                long bytes = 0;
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    firstByteAt = firstByteAt == 0 ? System.nanoTime() : firstByteAt;
                    bytes += read;
                }
                return new Download((firstByteAt - start) / 1e9, (System.nanoTime() - start) / 1e9, bytes);
            }
        }
    }
}
