package io.vmemu.emulator.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QemuOptsTest {
    private static final OptionGroup OPEN = OptionGroup.open("device", "driver");
    private static final OptionGroup CLOSED = OptionGroup.of("test", "first", "first flag:bool count:num bytes:size");
    private static final OptionGroup MERGED = OptionGroup.merged("memory", "size", "size:size");

    private final List<String> said = new ArrayList<>();
    private final ErrorReporter messages = new ErrorReporter() {
        @Override
        public void error(String text) {
            throw new AssertionError(text);
        }

        @Override
        public void warn(String text) {
            said.add(text);
        }
    };

    private OptionSettings parse(OptionGroup group, String text) throws QemuException {
        return Objects.requireNonNull(QemuOpts.parse(group, text, Persona.QEMU_10_0, messages));
    }

    @Test
    void aFirstValueWithoutKeyBelongsToTheImpliedOne() throws QemuException {
        assertThat(parse(OPEN, "virtio-mem-pci,memdev=m0").settings())
                .containsExactly(new Setting("driver", "virtio-mem-pci"), new Setting("memdev", "m0"));
    }

    @Test
    void aDoubledCommaIsAComma() throws QemuException {
        assertThat(parse(OPEN, "a,,b,x=1,,2,y=,,").settings())
                .containsExactly(new Setting("driver", "a,b"), new Setting("x", "1,2"), new Setting("y", ","));
    }

    @Test
    void theKeysOrderAndRepetitionAreKept() throws QemuException {
        OptionSettings settings = parse(OPEN, "d,a=1,b=2,a=3");
        assertThat(settings.all("a")).containsExactly("1", "3");
        assertThat(settings.get("a")).isEqualTo("3");
    }

    @Test
    void theFirstIdCountsAndIsNoSetting() throws QemuException {
        OptionSettings settings = parse(OPEN, "d,id=a,x=1,id=b");
        assertThat(settings.id()).isEqualTo("a");
        assertThat(settings.has("id")).isFalse();
        assertThat(settings.toDict())
                .isEqualTo(new QDict().put("driver", "d").put("x", "1").put("id", "a"));
    }

    @Test
    void anIdMustBeAnIdentifierUnlessItIsNotTheFirst() throws QemuException {
        assertThat(parse(OPEN, "d,id=a,id=1").id()).isEqualTo("a");
        assertThatThrownBy(() -> parse(OPEN, "d,id=1")).hasMessage("Parameter 'id' expects an identifier");
    }

    @Test
    void aGroupWhoseOptionsCountAsOneHasNoIds() {
        assertThatThrownBy(() -> parse(MERGED, "1G,id=a")).hasMessage("Invalid parameter 'id'");
    }

    @Test
    void aWordAloneIsAFlagAndWarnedOf() throws QemuException {
        assertThat(parse(CLOSED, "x,flag").get("flag")).isEqualTo("on");
        assertThat(parse(CLOSED, "x,noflag").get("flag")).isEqualTo("off");
        assertThat(said)
                .containsExactly(
                        "short-form boolean option 'flag' deprecated\nPlease use flag=on instead",
                        "short-form boolean option 'noflag' deprecated\nPlease use flag=off instead");
    }

    @Test
    void aTrailingCommaMeansNothing() throws QemuException {
        assertThat(parse(CLOSED, "x,").settings()).containsExactly(new Setting("first", "x"));
        assertThat(parse(CLOSED, "").settings()).isEmpty();
    }

    @Test
    void anUndeclaredKeyIsRefused() {
        assertThatThrownBy(() -> parse(CLOSED, "x,other=1")).hasMessage("Invalid parameter 'other'");
        assertThatThrownBy(() -> parse(CLOSED, "=1")).hasMessage("Invalid parameter ''");
    }

    @Test
    void declaredKindsAreCheckedInOrder() {
        assertThatThrownBy(() -> parse(CLOSED, "flag=1,other=2")).hasMessage("Parameter 'flag' expects 'on' or 'off'");
        assertThatThrownBy(() -> parse(CLOSED, "count=1k")).hasMessage("Parameter 'count' expects a number");
        assertThatThrownBy(() -> parse(CLOSED, "count=18446744073709551616"))
                .hasMessage("Value '18446744073709551616' is too large for parameter 'count'");
        assertThatThrownBy(() -> parse(CLOSED, "bytes=17E"))
                .hasMessage("Value '17E' is out of range for parameter 'bytes'");
    }

    @Test
    void helpListsTheKeysOfAClosedGroupOnly() throws QemuException {
        assertThat(QemuOpts.parse(CLOSED, "x,help", Persona.QEMU_10_0, messages))
                .isNull();
        assertThat(CLOSED.help())
                .containsExactly(
                        "test options:", "  bytes=<size>", "  count=<num>", "  first=<str>", "  flag=<bool (on/off)>");
        assertThat(parse(OPEN, "d,help").get("help")).isEqualTo("on");
    }
}
