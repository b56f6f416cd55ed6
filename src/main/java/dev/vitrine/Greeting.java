package dev.vitrine;

import java.io.PrintStream;

/** What the console says when the service is ready. */
final class Greeting {

    private Greeting() {}

    static void print(PrintStream out, int port, boolean withDemoData) {
        StringBuilder text = new StringBuilder(
                "%nVitrine is ready at http://localhost:%d (API description: /docs)%n".formatted(port));
        if (withDemoData) {
            text.append("""

                    Demo sign-ins, password vitrine-demo:
                      creator   creator@vitrine.example
                      operator  operator@vitrine.example
                      admin     admin@vitrine.example

                    Try:
                      curl -s http://localhost:%d/auth/login -H 'Content-Type: application/json' \
                    -d '{"email":"creator@vitrine.example","password":"vitrine-demo"}'

                    """.formatted(port));
        }
        // in one write: who waits for the first line finds the others
        out.print(text);
        out.flush();
    }
}
