package io.vmemu.emulator.memory;

import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.UserCreatable;

/** A memory backend. */
public abstract class MemoryBackend extends QomObject implements UserCreatable {
    private boolean mapped;

    MemoryBackend(QomType type) {
        super(type);
    }

    public abstract long size();

    public abstract long pageSize();

    public abstract long alignment();

    public abstract boolean isShared();

    public abstract boolean isFileBacked();

    public abstract boolean isReadOnly();

    public abstract boolean isPrealloc();

    public abstract RamBlock ramBlock();

    public final boolean isMapped() {
        return mapped;
    }

    public final void setMapped(boolean value) {
        mapped = value;
    }
}
