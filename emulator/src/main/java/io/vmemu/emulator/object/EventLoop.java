package io.vmemu.emulator.object;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.UserCreatable;
import java.util.HashMap;
import java.util.Map;

/** An iothread, or the settings of the main loop. */
public final class EventLoop extends QomObject implements UserCreatable {
    static final long DEFAULT_POLL_NANOS = 32_768;
    static final long DEFAULT_POOL_MAX = 64;

    private final boolean single;
    private final Map<String, QNum> numbers = new HashMap<>();

    EventLoop(QomType type, boolean single) {
        super(type);
        this.single = single;
    }

    /** A count that cannot be negative. */
    static Property count(String name, long initial) {
        return Property.of(
                name,
                new PropertyKind.Signed("int", 64),
                self -> ((EventLoop) self).number(name, initial),
                (self, value) -> {
                    if (((QNum.Int) value).value() < 0) {
                        throw new QemuException(name + " value must be in range [0, " + Long.MAX_VALUE + "]");
                    }
                    ((EventLoop) self).keep(name, (QNum) value);
                });
    }

    private QNum number(String name, long initial) {
        return numbers.getOrDefault(name, QNum.of(initial));
    }

    private void keep(String name, QNum value) {
        numbers.put(name, value);
    }

    @Override
    public void complete() throws QemuException {
        QomObject container = parent();
        if (single && container != null) {
            for (QomObject other : container.children()) {
                if (other != this && other.type() == type()) {
                    throw new QemuException("only one main-loop instance allowed");
                }
            }
        }
        long min = ((QNum.Int) number("thread-pool-min", 0)).value();
        long max = ((QNum.Int) number("thread-pool-max", DEFAULT_POOL_MAX)).value();
        if (min > max) {
            throw new QemuException("bad thread-pool-min/thread-pool-max values");
        }
    }

    @Override
    public boolean canBeDeleted() {
        return true;
    }

    @Override
    public void release() {}
}
