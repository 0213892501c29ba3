package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.LoadException;
import java.util.List;

/**
 * A part of a machine that migrates under a name, as QEMU names it in its texts. Many have no state here: they travel so
 * that the other side can tell whether it has such a part.
 */
interface Section {
    String name();

    /** Tells those of the same name apart. */
    default int instance() {
        return 0;
    }

    /** What QEMU says, innermost first, between what is wrong with a state and the section that it was in. */
    default List<String> errorContext() {
        return List.of();
    }

    /** The state as a payload. */
    byte[] save();

    /**
     * Reads a state, changing nothing.
     *
     * @throws LoadException if the payload is none
     */
    Load read(Decoder state) throws LoadException;

    /** A state that was read. */
    interface Load {
        /** What parts without a state do. */
        Load NOTHING = new Load() {
            @Override
            public void apply() {}

            @Override
            public void undo() {}
        };

        /**
         * Takes the state over.
         *
         * @throws QemuException if it cannot be that of this part; {@link #undo} is called then, too
         */
        void apply() throws QemuException;

        /** Puts the part back to how it was before {@link #apply}. */
        void undo();
    }

    /** A part that only has to be there. */
    record Plain(String name, int instance) implements Section {
        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public Load read(Decoder state) {
            return Load.NOTHING;
        }
    }
}
