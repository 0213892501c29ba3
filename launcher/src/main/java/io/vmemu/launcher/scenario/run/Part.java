package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.launcher.scenario.format.Amounts;
import java.util.regex.Pattern;

/**
 * Says whether something can be found in a value. In a dictionary all members named must fit; in a list each element
 * named must fit one that is there; a number must be equal or lie in a range such as {@code 1GiB..2GiB}; a text must be
 * equal, or contain a match if what is looked for is {@code ~} and a regular expression.
 */
final class Part {
    private static final String EXPRESSION = "~";

    private Part() {}

    static boolean isIn(QObject part, QObject whole) {
        if (part instanceof QDict members && whole instanceof QDict dict) {
            return members.members().entrySet().stream().allMatch(member -> {
                QObject value = dict.get(member.getKey());
                return value != null && isIn(member.getValue(), value);
            });
        }
        if (part instanceof QList elements && whole instanceof QList list) {
            return elements.items().stream()
                    .allMatch(element -> list.items().stream().anyMatch(each -> isIn(element, each)));
        }
        if (part instanceof QString text && whole instanceof QNum.Int number) {
            Amounts amounts = Amounts.of(text.value());
            return amounts != null && amounts.contains(number.value());
        }
        if (part instanceof QString text && text.value().startsWith(EXPRESSION) && whole instanceof QString there) {
            return Pattern.compile(text.value().substring(1))
                    .matcher(there.value())
                    .find();
        }
        return part.equals(whole);
    }
}
