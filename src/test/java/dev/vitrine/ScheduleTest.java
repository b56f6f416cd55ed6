package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.scheduling.annotation.Scheduled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a service does by itself; docs/operations.md says what for. */
class ScheduleTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void nothingThatIsToHappenByItselfIsForgotten() {
        List<String> scheduled = SERVICE.context().getAllBeanDefinitions().stream()
                .filter(bean -> bean.getBeanType().getPackageName().startsWith("dev.vitrine"))
                .flatMap(bean -> bean.getExecutableMethods().stream()
                        .filter(method -> method.hasStereotype(Scheduled.class))
                        .map(method -> bean.getBeanType().getSimpleName() + "." + method.getMethodName()))
                .sorted()
                .distinct()
                .toList();

        assertThat(scheduled)
                .isEqualTo(List.of(
                        "IdempotencyQueries.removeOld",
                        "LeaseReaper.requeue",
                        "LiveFeed.poll",
                        "NativeHeap.trim",
                        "RecountCheck.check",
                        "RefreshTokenUpkeep.removeExpired",
                        "RollUpUpkeep.fold",
                        "RunningExports.closeLeft",
                        "RunningExports.extend",
                        "SearchLogUpkeep.createPartitions",
                        "SearchLogUpkeep.fold"));
    }
}
