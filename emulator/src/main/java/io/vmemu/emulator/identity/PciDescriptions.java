package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How PCI devices of one persona describe themselves before firmware has configured them. One type a line. */
public final class PciDescriptions {
    private static final Map<Persona, String> TEXTS = Collections.synchronizedMap(new EnumMap<>(Persona.class));

    private PciDescriptions() {}

    /** The members of {@code query-pci} that do not tell where the device is; null for a type nobody has looked at. */
    public static @Nullable QDict find(Persona persona, String typeName) {
        String text = TEXTS.computeIfAbsent(persona, p -> IdentityText.load("pci", p));
        int start = text.indexOf("\n" + typeName + "\t");
        if (start < 0) {
            return null;
        }
        int from = start + typeName.length() + 2;
        int end = text.indexOf('\n', from);
        return (QDict) Literal.parse(text.substring(from, end < 0 ? text.length() : end));
    }
}
