package io.vmemu.emulator.qom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyKindTest {
    @Test
    void aStrictBooleanTakesOnlyJsonBooleans() throws QemuException {
        assertThat(PropertyKind.BOOL.check("p", QBool.TRUE, InputStyle.STRICT)).isEqualTo(QBool.TRUE);
        refuses(
                PropertyKind.BOOL,
                QString.of("on"),
                InputStyle.STRICT,
                "Invalid parameter type for 'p', expected: boolean");
    }

    @ParameterizedTest
    @CsvSource({"on,true", "off,false", "yes,true", "no,false", "true,true", "false,false"})
    void aBooleanInAnOptionIsAWord(String word, boolean value) throws QemuException {
        assertThat(PropertyKind.BOOL.check("p", QString.of(word), InputStyle.KEYVAL))
                .isEqualTo(QBool.of(value));
    }

    @Test
    void anotherWordIsNoBoolean() {
        refuses(PropertyKind.BOOL, QString.of("maybe"), InputStyle.KEYVAL, "Parameter 'p' expects 'on' or 'off'");
    }

    @Test
    void anUnsignedIntegerThatIsNoneIsToldAsUint64WhateverItsWidth() {
        for (PropertyKind kind :
                List.of(PropertyKind.UINT8, PropertyKind.UINT32, PropertyKind.UINT64, PropertyKind.SIZE)) {
            for (QObject wrong : List.of(QString.of("4M"), QNum.of(1.0), QNull.NULL, QBool.TRUE, new QList())) {
                refuses(kind, wrong, InputStyle.STRICT, "Parameter 'p' expects uint64");
            }
        }
    }

    @Test
    void anUnsignedIntegerBeyondItsWidthIsToldByItsCType() {
        refuses(PropertyKind.UINT32, QNum.of(1L << 32), InputStyle.STRICT, "Parameter 'p' expects uint32_t");
        refuses(PropertyKind.UINT8, QNum.of(256), InputStyle.STRICT, "Parameter 'p' expects uint8_t");
    }

    @Test
    void aNegativeIntegerIsTakenForAnUnsignedOneModuloTwoToThe64() throws QemuException {
        assertThat(PropertyKind.SIZE.check("p", QNum.of(-1), InputStyle.STRICT)).isEqualTo(new QNum.UInt(-1));
    }

    @ParameterizedTest
    @CsvSource({"4M,4194304", "0x200000,2097152", "1k,1024", "1.5G,1610612736", "7,7", "2t,2199023255552"})
    void aSizeInAnOptionTakesSuffixes(String text, long bytes) throws QemuException {
        assertThat(PropertyKind.SIZE.check("p", QString.of(text), InputStyle.KEYVAL))
                .isEqualTo(QNum.of(bytes));
    }

    @Test
    void aSizeMayTakeAll64Bits() throws QemuException {
        assertThat(PropertyKind.SIZE.check("p", QString.of("8E"), InputStyle.KEYVAL))
                .isEqualTo(new QNum.UInt(1L << 63));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "4X", "-1", "1.5", "4MM", "99999999999G"})
    void whatIsNoSizeIsRefused(String text) {
        refuses(PropertyKind.SIZE, QString.of(text), InputStyle.KEYVAL, "Parameter 'p' expects size");
    }

    @Test
    void anEnumerationTellsTheValueItDoesNotTake() {
        refuses(
                PropertyKind.ON_OFF_AUTO,
                QString.of("On"),
                InputStyle.STRICT,
                "Parameter 'p' does not accept value 'On'");
        refuses(
                PropertyKind.ON_OFF_AUTO,
                QBool.TRUE,
                InputStyle.STRICT,
                "Invalid parameter type for 'p', expected: string");
    }

    @Test
    void aListInAnOptionHoldsRanges() throws QemuException {
        PropertyKind nodes = new PropertyKind.UnsignedList("int", 16);
        assertThat(nodes.check("p", QString.of("0-2"), InputStyle.KEYVAL))
                .isEqualTo(QList.of(QNum.of(0), QNum.of(1), QNum.of(2)));
        refuses(nodes, QNum.of(1), InputStyle.STRICT, "Invalid parameter type for 'p', expected: array");
        refuses(nodes, QList.of(QString.of("x")), InputStyle.STRICT, "Parameter 'p[0]' expects uint64");
        refuses(nodes, QList.of(QNum.of(65536)), InputStyle.STRICT, "Parameter 'null' expects uint16_t");
    }

    private static void refuses(PropertyKind kind, QObject value, InputStyle style, String text) {
        assertThatThrownBy(() -> kind.check("p", value, style))
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
    }
}
