package io.vmemu.emulator.memory;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;

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
                .with(MemoryRegion::property, "container", "addr", "size", "priority")
                .build();
    }

    private static Property property(String name) {
        return switch (name) {
            case "container" -> Property.readOnly(name, PropertyKind.link(TYPE), region -> region.linkPath(name));
            case "size" ->
                Property.readOnly(name, PropertyKind.UINT64, region -> QNum.ofUnsigned(((MemoryRegion) region).size));
            case "addr" -> Property.readOnly(name, PropertyKind.UINT64, region -> QNum.of(0));
            case "priority" -> Property.readOnly(name, PropertyKind.UINT32, region -> QNum.of(0));
            default -> throw new IllegalArgumentException(name);
        };
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
