package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.Map;

/**
 * QEMU 7.2 turns the arguments of device_add into option texts before it looks at them: numbers and booleans become texts,
 * null, lists and objects vanish.
 */
final class OptionTexts {
    private OptionTexts() {}

    static QDict of(QDict arguments) throws QemuException {
        QDict texts = new QDict();
        for (Map.Entry<String, QObject> member : arguments.members().entrySet()) {
            QObject value = member.getValue();
            if (value instanceof QString) {
                texts.put(member.getKey(), value);
            } else if (value instanceof QBool bool) {
                texts.put(member.getKey(), bool.value() ? "on" : "off");
            } else if (value instanceof QNum number) {
                texts.put(member.getKey(), text(number));
            }
        }
        if (texts.get("id") instanceof QString id && !Machine.isIdentifier(id.value())) {
            throw QemuOpts.idRefused();
        }
        return texts;
    }

    private static String text(QNum number) {
        if (number instanceof QNum.Int signed) {
            return Long.toString(signed.value());
        }
        if (number instanceof QNum.UInt unsigned) {
            return Long.toUnsignedString(unsigned.bits());
        }
        double real = ((QNum.Real) number).value();
        return real == Math.rint(real) && Math.abs(real) < 1L << 53
                ? Long.toString((long) real)
                : Double.toString(real);
    }
}
