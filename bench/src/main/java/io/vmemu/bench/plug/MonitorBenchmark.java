package io.vmemu.bench.plug;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A command from the bytes of its line to the bytes of its answer: read, checked against the schema, done, written. All but the
 * socket.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main MonitorBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class MonitorBenchmark {
    /** What a client asks for. */
    @Param
    public Command command = Command.QUERY_MEMORY_DEVICES;

    private byte[] line = new byte[0];

    @SuppressWarnings("NullAway.Init")
    private BenchMachine machine;

    @SuppressWarnings("NullAway.Init")
    private BenchMonitor monitor;

    /** What clients of a virtio-mem device send, and the shortest there is. */
    public enum Command {
        QUERY_STATUS("{\"execute\":\"query-status\"}"),
        QUERY_MEMORY_DEVICES("{\"execute\":\"query-memory-devices\",\"id\":\"libvirt-17\"}"),
        QOM_GET("{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"/machine/peripheral/vm0\",\"property\":\"size\"}}"),
        QOM_SET("{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"/machine/peripheral/vm0\","
                + "\"property\":\"requested-size\",\"value\":1073741824},\"id\":\"libvirt-18\"}");

        private final String text;

        Command(String text) {
            this.text = text;
        }
    }

    /** Makes a machine without a guest. */
    @Setup
    public void prepare() {
        machine = BenchMachine.start(
                BenchMachine.Spec.of(RegionSize.GIB_64.bytes(), 2L << 20).withGuest(null));
        monitor = new BenchMonitor(machine.machine());
        line = BenchMonitor.line(command.text);
    }

    /** Ends the machine. */
    @TearDown
    public void end() {
        machine.close();
    }

    /** Sends the command and has its answer. */
    @Benchmark
    public long roundTrip() {
        long answered = monitor.messages();
        monitor.send(line);
        if (monitor.messages() == answered) {
            throw new IllegalStateException("no answer");
        }
        return monitor.bytes();
    }
}
