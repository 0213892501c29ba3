package io.vmemu.emulator.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTracerTest {
    private final List<String> lines = new ArrayList<>();
    private final LogTracer tracer = new LogTracer(lines::add);

    private long enabledCount() {
        return List.of(TraceEvent.values()).stream().filter(tracer::isEnabled).count();
    }

    @Test
    void tracesNothingToBeginWith() {
        assertThat(enabledCount()).isZero();
        tracer.trace(TraceEvent.VIRTIO_MEM_SEND_RESPONSE, 1, 0);
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "virtio_mem*, 8",
        "*, 9",
        "virtio_mem_plug_request, 1",
        "*request, 4",
        "*plug*request, 3",
        "virtio_mem_s*_re?ponse, 2",
        "virtio_mem_plug_request*, 1",
        "virtio_mem, 0",
        "x*, 0",
        "*x, 0",
        "virtio_mem_plug_reques?, 1",
        "virtio_mem_plug_request?, 0",
    })
    void enablesByNameAndPattern(String pattern, int count) {
        tracer.select(pattern);
        assertThat(enabledCount()).isEqualTo(count);
    }

    @Test
    void aMinusDisables() {
        tracer.select("virtio_mem*");
        tracer.select("-*response");
        assertThat(enabledCount()).isEqualTo(6);
        assertThat(tracer.isEnabled(TraceEvent.VIRTIO_MEM_STATE_RESPONSE)).isFalse();
    }

    @Test
    void commentsAndEmptyLinesMeanNothing() {
        assertThat(tracer.select("")).isTrue();
        assertThat(tracer.select("# virtio_mem*")).isTrue();
        assertThat(enabledCount()).isZero();
    }

    @Test
    void saysWhenThereIsNoSuchEvent() {
        assertThat(tracer.select("virtio_mem_nothing")).isFalse();
        assertThat(tracer.select("-virtio_mem_nothing")).isFalse();
        assertThat(tracer.select("qmp_*")).isTrue();
        assertThat(tracer.select("virtio_mem_plug_request")).isTrue();
    }

    @Test
    void writesLinesInQemusFormat() {
        tracer.select("*");
        tracer.trace(TraceEvent.VIRTIO_MEM_PLUG_REQUEST, 0x8000000000000000L, 65535);
        tracer.trace(TraceEvent.VIRTIO_MEM_UNPLUGGED_ALL, 0, 0);
        tracer.trace(TraceEvent.VIRTIO_MEM_RESIZED_USABLE_REGION, 0x10, 0x20);
        assertThat(lines)
                .containsExactly(
                        "virtio_mem_plug_request addr=0x8000000000000000 nb_blocks=65535",
                        "virtio_mem_unplugged_all ",
                        "virtio_mem_resized_usable_region old_size=0x10new_size=0x20");
    }

    @Test
    void theTracerThatTakesNothingIsNeverEnabled() {
        Tracer.NONE.trace(TraceEvent.VIRTIO_MEM_STATE_REQUEST, 1, 1);
        assertThat(Tracer.NONE.isEnabled(TraceEvent.VIRTIO_MEM_STATE_REQUEST)).isFalse();
    }
}
