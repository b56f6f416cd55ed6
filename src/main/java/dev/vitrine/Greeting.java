package dev.vitrine;

import java.io.PrintStream;

/** What the console says when the service is ready. */
final class Greeting {

    private Greeting() {}

    static void print(PrintStream out, int port, boolean withDemoData) {
        out.printf("%nVitrine is ready at http://localhost:%d (API description: /docs)%n", port);
        if (withDemoData) {
            out.printf("""

                    Demo sign-ins, password vitrine-demo:
                      creator   creator@vitrine.example
                      operator  operator@vitrine.example
                      admin     admin@vitrine.example

                    Try:
                      curl -s http://localhost:%d/auth/login -H 'Content-Type: application/json' \
                    -d '{"email":"creator@vitrine.example","password":"vitrine-demo"}'

                    """, port);
        }
        out.flush();
    }
}
