package io.vmemu.emulator.memory;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import java.util.List;

/** QOM's face of a piece of memory, a child of the object that has it. */
public final class MemoryRegion extends QomObject {
    /** Name of the type. */
    public static final String TYPE = "memory-region";

    private final long size;

    /** A region of that many bytes, in no container. */
    public MemoryRegion(QomType type, long size) {
        super(type);
        this.size = size;
    }

    /** The type, below {@code object}. */
    public static QomType type(QomType object) {
        return QomType.named(TYPE, object)
                .madeBy(type -> new MemoryRegion(type, 0))
                .with(() -> List.of(
                        Property.readOnly("container", PropertyKind.link(TYPE), region -> region.linkPath("container")),
                        Property.readOnly("addr", PropertyKind.UINT64, region -> QNum.of(0)),
                        Property.readOnly(
                                "size", PropertyKind.UINT64, region -> QNum.ofUnsigned(((MemoryRegion) region).size)),
                        Property.readOnly("priority", PropertyKind.UINT32, region -> QNum.of(0))))
                .build();
    }

    /** A name as a region bears it: slashes, backslashes and brackets become hexadecimal escapes. */
    public static String escape(String name) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '[' || c == '\\' || c == ']') {
                escaped.append("\\x%02x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
