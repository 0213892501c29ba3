package io.vmemu.bench;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading commands and an answer in QEMU's JSON dialect, and writing them.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main JsonBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonBenchmark {
    /** What is read. */
    @Param
    public Message message = Message.QUERY;

    /** Two commands and an answer, as libvirt sends and gets them. */
    public enum Message {
        QUERY("{\"execute\":\"query-memory-devices\",\"id\":\"libvirt-17\"}"),
        SET("{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"/machine/peripheral/vm0\","
                + "\"property\":\"requested-size\",\"value\":1073741824},\"id\":\"libvirt-18\"}"),
        ANSWER("{\"return\":[{\"type\":\"virtio-mem\",\"data\":{\"memdev\":\"/objects/mem0\","
                + "\"requested-size\":1073741824,\"size\":1073741824,\"max-size\":17179869184,\"block-size\":2097152,"
                + "\"memaddr\":4294967296,\"node\":0,\"id\":\"vm0\"}}],\"id\":\"libvirt-17\"}");

        private final String text;

        Message(String text) {
            this.text = text;
        }
    }

    private final JsonWriter writer = new JsonWriter(false);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream(1 << 10);
    private QObject value = QNull.NULL;

    /** Makes what is written. */
    @Setup
    public void prepare() throws QemuException {
        value = Json.parse(message.text);
    }

    /** Reads the text. */
    @Benchmark
    public QObject read() throws QemuException {
        return Json.parse(message.text);
    }

    /** Writes what was read. */
    @Benchmark
    public int write() throws IOException {
        written.reset();
        writer.write(value, written);
        return written.size();
    }
}
