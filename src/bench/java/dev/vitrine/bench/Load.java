package dev.vitrine.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests over a number of connections, from one thread, so that it leaves the cores to those that are measured.
 *
 * <p>{@link #saturate} sends the next request when the last one is answered: right for the throughput, wrong for
 * latencies. {@link #atRate} sends at a constant rate whatever the answers do, and measures from when a request should
 * have been sent, so that no wait is left out. {@link #atMost} is for rates that may be too high.
 */
final class Load implements AutoCloseable {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;

    Load(int port) {
        this.port = port;
    }

    /** As many requests as are answered. */
    Sample saturate(List<Request> mix, int connections, Duration duration) throws InterruptedException {
        try (Run run = new Run(mix, connections)) {
            long start = System.nanoTime();
            loop.execute(() -> {
                run.endsAt = start + duration.toNanos();
                for (int i = 0; i < connections; i++) {
                    run.offer(start);
                }
            });
            Thread.sleep(duration);
            return run.awaitAnswers(start);
        }
    }

    /** So many requests a second, evenly spaced. */
    Sample atRate(List<Request> mix, int connections, double rate, Duration duration) throws InterruptedException {
        try (Run run = new Run(mix, connections)) {
            long start = offer(run, rate, duration, Duration.ZERO);
            return run.awaitAnswers(start);
        }
    }

    /**
     * The same at a rate that may be too high for the connections: what none was free for by the end is not sent. What is
     * due within a millisecond is sent together: waking up for each took a third of the client's time.
     */
    Sample atMost(List<Request> mix, int connections, double rate, Duration duration) throws InterruptedException {
        try (Run run = new Run(mix, connections)) {
            long start = offer(run, rate, duration, AT_ONCE);
            loop.submit(run::dropWaiting).syncUninterruptibly();
            return run.awaitAnswers(start);
        }
    }

    /** Returns when it began. */
    private long offer(Run run, double rate, Duration duration, Duration atOnce) {
        long start = System.nanoTime();
        double interval = 1e9 / rate;
        long count = Math.max(1, (long) (duration.toNanos() / interval));
        for (long sent = 0; sent < count; ) {
            long now = System.nanoTime();
            long due = Math.min(count, (long) ((now - start) / interval) + 1);
            long first = sent;
            if (due > first) {
                loop.execute(() -> {
                    for (long n = first; n < due; n++) {
                        run.offer(start + (long) (n * interval));
                    }
                });
                sent = due;
            }
            LockSupport.parkNanos(Math.max(atOnce.toNanos(), start + (long) (sent * interval) - System.nanoTime()));
        }
        return start;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One load. Everything but its making and its end happens on the thread of the loop. */
    final class Run implements AutoCloseable {

        private final List<Request> mix;
        private final Queue<LoadConnection> idle = new ArrayDeque<>();
        private final Queue<Long> waiting = new ArrayDeque<>();
        private final List<Channel> channels = new CopyOnWriteArrayList<>();
        private final Bootstrap bootstrap;
        private final Sample sample = new Sample();
        private int next;
        private int unanswered;
        private long lastAnswerAt;
        /** Until then each answer is followed by a request; 0: never. */
        private long endsAt;

        private boolean closing;
        private CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

        private Run(List<Request> mix, int connections) throws InterruptedException {
            this.mix = mix;
            this.lastAnswerAt = System.nanoTime();
            this.bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new HttpClientCodec(), new LoadConnection(Run.this));
                        }
                    });
            for (int i = 0; i < connections; i++) {
                channels.add(bootstrap.connect("localhost", port).sync().channel());
            }
        }

        private void offer(long intendedAt) {
            unanswered++;
            LoadConnection connection = idle.poll();
            if (connection == null) {
                waiting.add(intendedAt);
            } else {
                connection.send(nextRequest(), intendedAt);
            }
        }

        private Request nextRequest() {
            Request request = mix.get(next);
            next = (next + 1) % mix.size();
            return request;
        }

        /** A connection has nothing to do. */
        void ready(LoadConnection connection) {
            Long intendedAt = waiting.poll();
            if (intendedAt == null) {
                idle.add(connection);
            } else {
                connection.send(nextRequest(), intendedAt);
            }
        }

        /** A request has ended, well or not; the sample knows. */
        void ended(long now) {
            unanswered--;
            lastAnswerAt = now;
            if (now < endsAt) {
                offer(now);
            } else if (unanswered == 0) {
                answered.complete(null);
            }
        }

        /** A connection was closed: another one takes its place. Under a request the service does so only in trouble. */
        void lost(LoadConnection connection, boolean wasBusy) {
            if (closing) {
                return;
            }
            idle.remove(connection);
            channels.add(bootstrap.connect("localhost", port).channel());
            if (wasBusy) {
                sample.failed(1);
                ended(System.nanoTime());
            }
        }

        Sample sample() {
            return sample;
        }

        private void dropWaiting() {
            unanswered -= waiting.size();
            waiting.clear();
        }

        /** Of the time from the start to the last answer. */
        private Sample awaitAnswers(long start) throws InterruptedException {
            CompletableFuture<Void> end = new CompletableFuture<>();
            loop.execute(() -> {
                answered = end;
                if (unanswered == 0) {
                    end.complete(null);
                }
            });
            try {
                end.get(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                loop.submit(() -> sample.failed(unanswered)).syncUninterruptibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
            sample.lasted((lastAnswerAt - start) / 1e9);
            return sample;
        }

        @Override
        public void close() {
            loop.submit(() -> closing = true).syncUninterruptibly();
            channels.forEach(channel -> channel.close().syncUninterruptibly());
        }
    }
}
