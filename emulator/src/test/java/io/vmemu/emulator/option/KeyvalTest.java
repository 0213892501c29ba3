package io.vmemu.emulator.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;
import org.junit.jupiter.api.Test;

class KeyvalTest {
    private static QDict parse(String text) throws QemuException {
        return Keyval.parse(text, "type").members();
    }

    @Test
    void aFirstValueWithoutKeyBelongsToTheImpliedOne() throws QemuException {
        assertThat(parse("q35,usb=off"))
                .isEqualTo(new QDict().put("type", "q35").put("usb", "off"));
    }

    @Test
    void dotsNest() throws QemuException {
        assertThat(parse("a.b.c=1,a.d=2"))
                .isEqualTo(new QDict()
                        .put(
                                "a",
                                new QDict().put("b", new QDict().put("c", "1")).put("d", "2")));
    }

    @Test
    void numberedKeysMakeAList() throws QemuException {
        assertThat(parse("l.1=b,l.0=a")).isEqualTo(new QDict().put("l", QList.of(QString.of("a"), QString.of("b"))));
    }

    @Test
    void theLastValueOfAKeyCounts() throws QemuException {
        assertThat(parse("a=1,a=2")).isEqualTo(new QDict().put("a", "2"));
    }

    @Test
    void aDoubledCommaIsACommaInAValueButNotInTheImpliedOne() throws QemuException {
        assertThat(parse("a=1,,2")).isEqualTo(new QDict().put("a", "1,2"));
        assertThatThrownBy(() -> parse("q35,,x")).hasMessage("Invalid parameter ''");
    }

    @Test
    void aTrailingCommaMeansNothing() throws QemuException {
        assertThat(parse("q35,")).isEqualTo(new QDict().put("type", "q35"));
    }

    @Test
    void helpIsAskedForWithoutValueOnly() throws QemuException {
        assertThat(Keyval.parse("q35,help", "type").helpWanted()).isTrue();
        assertThat(Keyval.parse("?", "type").helpWanted()).isTrue();
        assertThat(Keyval.parse("help=1", "type").helpWanted()).isFalse();
    }

    @Test
    void holesAndMixesAreRefused() {
        assertThatThrownBy(() -> parse("l.1=b")).hasMessage("Parameter 'l.0' missing");
        assertThatThrownBy(() -> parse("l.0=a,l.x=b")).hasMessage("Parameters 'l.*' used inconsistently");
        assertThatThrownBy(() -> parse("a=1,a.b=2")).hasMessage("Parameters 'a.*' used inconsistently");
        assertThatThrownBy(() -> parse("a.b=1,a=2")).hasMessage("Parameters 'a.*' used inconsistently");
    }

    @Test
    void keysAreNamesWithDots() throws QemuException {
        assertThat(parse("__org.x_y-z=1")).isEqualTo(new QDict().put("__org", new QDict().put("x_y-z", "1")));
        for (String key : new String[] {"1a", "-a", "a.", ".a", "a..b", "0", "a b", ""}) {
            assertThatThrownBy(() -> parse("t," + key + "=1")).hasMessage("Invalid parameter '" + key + "'");
        }
    }

    @Test
    void aKeyNeedsAValue() {
        assertThatThrownBy(() -> parse("q35,usb")).hasMessage("Expected '=' after parameter 'usb'");
    }
}
