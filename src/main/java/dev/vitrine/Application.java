package dev.vitrine;

import dev.vitrine.dataset.ReceiptCheck;
import dev.vitrine.db.Database;
import dev.vitrine.db.OneLine;
import dev.vitrine.db.StartupException;
import dev.vitrine.identity.SigningSecret;
import dev.vitrine.web.Draining;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import java.net.BindException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts Vitrine: the database first, then the service on it. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Vitrine",
                        version = "0.1",
                        description =
                                "The analytics service of a creator platform, whose numbers can be checked: with"
                                        + " `Accept: application/vnd.vitrine.proof+json` the endpoints of a figure (`GET /figures`)"
                                        + " answer with the SQL behind it, its values, and a command that gives the same number."
                                        + " Exports are streams and have receipts in place of that; a recount names its figures."))
public final class Application {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private Application() {}

    /** Starts the service and returns; a setting that cannot work ends the process with one line and exit code 1. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(ReceiptCheck.COMMAND)) {
            System.exit(ReceiptCheck.run(args, System.out));
        }
        try {
            start(args);
        } catch (StartupException e) {
            System.err.println("vitrine: " + e.getMessage());
            System.exit(1);
        } catch (RuntimeException | Error e) {
            // nobody foresaw it: whoever looks into it needs more than the line
            LOG.error("the start failed", e);
            System.err.println("vitrine: the start failed: " + OneLine.of(e));
            System.exit(1);
        }
    }

    /** The beans, not yet started. Every machine's locale gives the same bytes: names in JSON are made by lower-casing. */
    static ApplicationContextBuilder context() {
        Locale.setDefault(Locale.ROOT);
        return ApplicationContext.builder(Application.class);
    }

    private static void start(String[] args) {
        ApplicationContext context = context().args(args).build();
        Environment environment = context.getEnvironment();
        environment.start();
        Function<String, Optional<String>> settings = name -> environment.getProperty(name, String.class);
        Settings.check(settings);
        Settings.checkPortIsFree(settings);
        // read now: a failed start closes the environment
        int port = environment.getRequiredProperty("micronaut.server.port", Integer.class);
        Database database = Database.open(environment);
        // from now on: a start takes long enough to be given up
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndStop(context, database), "shutdown"));
        try {
            database.prepare(environment);
            environment.addPropertySource(PropertySource.of("database", database.properties()));
            environment.addPropertySource(PropertySource.of(
                    "secret",
                    Map.of(SigningSecret.PROPERTY, SigningSecret.find(environment, database.dataDirectory()))));
            context.start();
            EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
            Greeting.print(System.out, server.getPort(), environment.getProperty("vitrine.demo", Boolean.class, false));
        } catch (RuntimeException e) {
            stop(context, database);
            throw explained(e, port);
        }
    }

    private static void drainAndStop(ApplicationContext context, Database database) {
        try {
            if (context.isRunning()) {
                context.getBean(Draining.class).begin();
                Thread.sleep(context.getRequiredProperty("vitrine.shutdown-delay", Duration.class));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stop(context, database);
        }
    }

    /** Requests in flight end first, then the pools, then the database. Again is no error. */
    private static void stop(ApplicationContext context, Database database) {
        context.stop();
        database.close();
    }

    private static RuntimeException explained(RuntimeException e, int port) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupException startup) {
                return startup;
            }
            if (cause instanceof ConversionErrorException || cause instanceof ConfigurationException) {
                return new StartupException(OneLine.of(cause), e);
            }
            if (cause instanceof BindException bind) {
                // taken after it was looked at
                return Settings.portRefused(port, bind);
            }
        }
        return e;
    }
}
