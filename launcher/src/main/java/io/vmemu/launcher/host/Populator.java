package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;

/** How pages are made resident. */
enum Populator {
    /** madvise(2), since Linux 5.14. */
    ADVISE {
        @Override
        void populate(SystemCalls system, long address, long length, long pageSize) throws HostException {
            system.advise(address, length, Advice.POPULATE_WRITE);
        }
    },
    /** One page after the other, as QEMU does on older kernels. */
    TOUCH {
        @Override
        void populate(SystemCalls system, long address, long length, long pageSize) throws HostException {
            system.touch(address, length, pageSize);
        }
    };

    /** Makes the pages of a range resident and writable, each with what it holds. */
    abstract void populate(SystemCalls system, long address, long length, long pageSize) throws HostException;

    /** The best one that the running kernel has; {@code address} is a page to try it on, mapped and writable. */
    static Populator of(SystemCalls system, long address, long pageSize) throws HostException {
        try {
            ADVISE.populate(system, address, pageSize, pageSize);
            return ADVISE;
        } catch (HostException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            return TOUCH;
        }
    }
}
