package dev.vitrine.web;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code %error} in logback.xml: the error behind a message, whoever logs it. Its kind and its message always, on the
 * line of the message; its stack trace at most once a second. What an error says never makes a line of its own.
 */
public final class ErrorConverter extends ThrowableHandlingConverter {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]+");
    private static final int MAX_MESSAGE = 1000;

    private final OncePerSecond stackTraces = new OncePerSecond();

    @Override
    public String convert(ILoggingEvent event) {
        IThrowableProxy proxy = event.getThrowableProxy();
        if (proxy == null) {
            return "";
        }
        if (proxy instanceof ThrowableProxy local && !stackTraces.isDue(ErrorKind.of(local.getThrowable()))) {
            return ": " + kind(proxy) + ": " + cleaned(root(proxy).getMessage());
        }
        StringBuilder text = new StringBuilder(": ").append(line(proxy));
        appendFrames(text, proxy);
        return text.toString();
    }

    private static IThrowableProxy root(IThrowableProxy proxy) {
        IThrowableProxy root = proxy;
        while (root.getCause() != null && !root.getCause().isCyclic()) {
            root = root.getCause();
        }
        return root;
    }

    private static void appendFrames(StringBuilder text, IThrowableProxy proxy) {
        var frames = proxy.getStackTraceElementProxyArray();
        for (int i = 0; i < frames.length - proxy.getCommonFrames(); i++) {
            text.append("\n\t").append(frames[i]);
        }
        IThrowableProxy cause = proxy.getCause();
        if (cause != null && !cause.isCyclic()) {
            text.append("\nCaused by: ").append(line(cause));
            appendFrames(text, cause);
        }
    }

    private static String line(IThrowableProxy proxy) {
        return kind(proxy) + ": " + cleaned(proxy.getMessage());
    }

    private static String kind(IThrowableProxy proxy) {
        return proxy instanceof ThrowableProxy local
                ? ErrorKind.of(local.getThrowable()).toString()
                : proxy.getClassName();
    }

    private static String cleaned(@Nullable String message) {
        String text = CONTROL.matcher(String.valueOf(message)).replaceAll(" ");
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
