package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order an event loop does what it has to do. */
class RefusalQueueTest {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final RefusalQueue queue = new RefusalQueue();
    /** Touched by the event loop alone. */
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void allAreMadeInTheirOrder() throws Exception {
        assertThat(done(() -> refuse(0, 40))).containsExactlyElementsOf(numbers(0, 40));
        assertThat(queue.size()).isZero();
        assertThat(done(() -> refuse(40, 41))).containsExactlyElementsOf(numbers(0, 41));
    }

    /** What was there before, what is to be sent, and what the next look at the connections brings. */
    @Test
    void whatElseThereIsComesBetweenThem() throws Exception {
        List<String> expected = new ArrayList<>(List.of("before"));
        expected.addAll(numbers(0, 16));
        expected.addAll(List.of("an answer", "a request"));
        expected.addAll(numbers(16, 40));

        assertThat(done(() -> {
                    queue.add(eventLoop, () -> {
                        done.add("0");
                        eventLoop.execute(() -> done.add("an answer"));
                        var _ = eventLoop.schedule(() -> done.add("a request"), 0, TimeUnit.NANOSECONDS);
                    });
                    refuse(1, 40);
                    eventLoop.execute(() -> done.add("before"));
                }))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void oneThatFailsLeavesTheOthers() throws Exception {
        assertThat(done(() -> {
                    queue.add(eventLoop, () -> {
                        throw new IllegalStateException("a refusal that fails");
                    });
                    refuse(0, 40);
                }))
                .containsExactlyElementsOf(numbers(0, 40));
    }

    @Test
    void thoseThatWaitAreCounted() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        eventLoop.execute(() -> {
            for (int i = 0; i < 3; i++) {
                queue.add(eventLoop, () -> {});
                sizes.add(queue.size());
            }
            queue.add(eventLoop, () -> {
                sizes.add(queue.size());
                end.complete(null);
            });
        });
        end.get(5, TimeUnit.SECONDS);

        assertThat(sizes).containsExactly(1, 2, 3, 0);
    }

    private void refuse(int from, int to) {
        numbers(from, to).forEach(number -> queue.add(eventLoop, () -> done.add(number)));
    }

    /** What has been done when the refusals of this work have been made. */
    private List<String> done(Runnable work) throws Exception {
        CompletableFuture<List<String>> all = new CompletableFuture<>();
        eventLoop.execute(() -> {
            work.run();
            queue.add(eventLoop, () -> all.complete(List.copyOf(done)));
        });
        return all.get(5, TimeUnit.SECONDS);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }
}
