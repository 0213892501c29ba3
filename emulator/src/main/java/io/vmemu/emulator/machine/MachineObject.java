package io.vmemu.emulator.machine;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.space.MemorySizes;

/** {@code /machine}. */
final class MachineObject extends QomObject {
    private final MemorySizes memory;

    MachineObject(QomType type, MemorySizes memory) {
        super(type);
        this.memory = memory;
    }

    /** Property {@code memory}: QAPI's MemorySizeConfiguration. */
    QDict memorySizes() {
        QDict sizes = new QDict().put("size", QNum.ofUnsigned(memory.ramSize()));
        if (memory.hasDeviceMemory()) {
            sizes.put("max-size", QNum.ofUnsigned(memory.maxRamSize())).put("slots", memory.slots());
        }
        return sizes;
    }
}
