package dev.vitrine;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back to the system that the JVM's own code no longer uses, which glibc keeps otherwise: after a start about
 * 20 MB. That is {@code -XX:TrimNativeHeapInterval} for who starts the jar without options.
 */
@Singleton
final class NativeHeap {

    private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);

    /** What the JVM says of it, and an empty text where there is nothing that trims. */
    @Scheduled(initialDelay = "5s", fixedDelay = "10m")
    String trim() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            return String.valueOf(server.invoke(commands, "systemTrimNativeHeap", null, null));
        } catch (JMException e) {
            LOG.debug("this JVM does not trim", e);
            return "";
        }
    }
}
