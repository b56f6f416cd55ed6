package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has the room of a request, at each moment; of one at a time. */
class PlaceTest {

    private final ConcurrencyLimit limit =
            new ConcurrencyLimit(1, new EmbeddedChannel().eventLoop(), new RefusalQueue(), new SimpleMeterRegistry());
    private final Place place = new Place(limit);

    @BeforeEach
    void take() {
        assertThat(limit.tryAcquire()).isTrue();
    }

    @Test
    void othersHaveItWhileItIsLent() {
        place.lend();
        place.lend();

        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void itIsTakenBackWhenItIsFree() {
        place.lend();
        assertThat(place.tryTakeBack()).isTrue();
        assertThat(place.tryTakeBack()).isTrue();

        assertThat(limit.tryAcquire()).isFalse();
        place.release();
        assertThat(limit.tryAcquire()).isTrue();
    }

    @Test
    void itIsNotTakenBackFromOthers() {
        place.lend();
        assertThat(limit.tryAcquire()).isTrue();

        assertThat(place.tryTakeBack()).isFalse();
        place.release();
        assertThat(limit.tryAcquire()).isFalse();
        limit.release();
        assertThat(limit.isQuiet()).isTrue();
    }

    @Test
    void aRequestThatEndsBeforeItHasComeGivesNothingBackTwice() {
        place.lend();
        place.release();

        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void whatComesAfterTheEndChangesNothing() {
        place.release();
        place.release();
        assertThat(limit.tryAcquire()).isTrue();
        place.lend();
        assertThat(limit.tryAcquire()).isFalse();
        assertThat(place.tryTakeBack()).isTrue();
        limit.release();
        assertThat(limit.isQuiet()).isTrue();

        Place lent = new Place(limit);
        assertThat(limit.tryAcquire()).isTrue();
        lent.lend();
        lent.release();
        assertThat(lent.tryTakeBack()).isTrue();
        assertThat(limit.isQuiet()).isTrue();
    }
}
