package io.vmemu.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceleratorsTest {
    private final List<String> said = new ArrayList<>();
    private final Messages messages = new Messages("qemu", said::add, () -> 0);

    private String choose(String... words) throws StartupException {
        return Accelerators.choose(
                new CommandLineParser("qemu", messages, Json::parse, name -> null)
                        .parse(List.of(words))
                        .machine()
                        .accelerators(),
                Persona.QEMU_10_0,
                messages);
    }

    @Test
    void tcgIsTheDefaultAndAlwaysWorks() throws StartupException {
        assertThat(choose()).isEqualTo("tcg");
        assertThat(choose("-accel", "tcg,thread=single")).isEqualTo("tcg");
        assertThat(choose("-accel", "tcg", "-accel", "foo")).isEqualTo("tcg");
        assertThat(said).isEmpty();
    }

    @Test
    void kvmIsWhatItIsOnTheHost() throws StartupException {
        String expected = Accelerators.isKvmUsable() ? "kvm" : "tcg";
        assertThat(choose("-machine", "none,accel=kvm:tcg")).isEqualTo(expected);
    }

    @Test
    void theNextOneIsTriedAndThatIsSaid() throws StartupException {
        assertThat(choose("-accel", "foo", "-accel", "tcg")).isEqualTo("tcg");
        assertThat(choose("-machine", "q35,accel=foo:tcg")).isEqualTo("tcg");
        assertThat(said)
                .containsExactly(
                        "qemu: -accel foo: invalid accelerator foo",
                        "qemu: falling back to tcg",
                        "qemu: invalid accelerator foo",
                        "qemu: falling back to tcg");
    }

    @Test
    void noneThatWorksIsARefusalThatHasBeenTold() {
        assertThatThrownBy(() -> choose("-accel", "foo", "-accel", "bar"))
                .isInstanceOf(StartupException.class)
                .hasMessage("");
        assertThat(said)
                .containsExactly(
                        "qemu: -accel foo: invalid accelerator foo", "qemu: -accel bar: invalid accelerator bar");
    }

    @Test
    void unknownPropertiesAreRefused() {
        assertThatThrownBy(() -> choose("-accel", "tcg,foo=1"))
                .hasMessage("Property 'tcg-accel.foo' not found")
                .extracting(e -> ((StartupException) e).location())
                .isEqualTo("-accel tcg,foo=1");
    }
}
