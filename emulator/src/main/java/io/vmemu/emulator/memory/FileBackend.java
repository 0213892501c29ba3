package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;

/** {@code memory-backend-file}: a file at a path, which is created if it is missing, or an unnamed one in a directory. */
public final class FileBackend extends MemoryBackend {
    private String memPath = "";
    private long align;
    private long offset;
    private boolean pmem;
    private boolean discardData;
    private boolean readOnlyFile;
    private String rom = "auto";

    FileBackend(QomType type, BackendMaker maker) {
        super(type, maker);
    }

    /**
     * Whether {@link #complete} would stand still until somebody opens the path for writing: it is a FIFO, and QEMU's
     * open(2) for reading waits. {@code complete} itself never waits; whoever calls it waits first, off the machine's
     * thread, and lets nothing else run on the machine meanwhile.
     */
    public boolean opensSlowly() {
        return readOnlyFile && host().openWaits(memPath);
    }

    @Override
    Backing allocate() throws QemuException {
        boolean readOnlyMemory = settleRom();
        HostFile file = open();
        try {
            Backing mapped = new FileMapper(this, file).map(offset, align, !readOnlyMemory, true);
            if (pmem && isShared()) {
                warnOfPmem();
            }
            return mapped;
        } catch (QemuException e) {
            if (file.isCreated()) {
                file.unlink();
            }
            file.close();
            throw e;
        }
    }

    /** Whether the memory is read-only: of a read-only file, unless newer QEMU is told otherwise. */
    private boolean settleRom() throws QemuException {
        if (persona() == Persona.QEMU_7_2) {
            return readOnlyFile;
        }
        switch (rom) {
            case "on" -> {
                if (!readOnlyFile) {
                    throw new QemuException("property 'rom' = 'on' is not supported with 'readonly' = 'off'");
                }
            }
            case "off" -> {
                if (readOnlyFile && isShared()) {
                    throw new QemuException(
                            "property 'rom' = 'off' is incompatible with 'readonly' = 'on' and 'share' =" + " 'on'");
                }
            }
            default -> rom = readOnlyFile ? "on" : "off";
        }
        return rom.equals("on");
    }

    private HostFile open() throws QemuException {
        try {
            HostFile file = openOrCreate();
            if (file.isDirectory() && persona() != Persona.QEMU_7_2) {
                file.close();
                throw new HostException(Errno.EISDIR);
            }
            return file;
        } catch (HostException e) {
            throw refused("can't open backing store " + memPath + " for guest RAM", e);
        }
    }

    private HostFile openOrCreate() throws HostException {
        try {
            return host().openFile(memPath, readOnlyFile);
        } catch (HostException e) {
            // Older QEMU creates a missing file even if it is to be read only.
            if (readOnlyFile && e.errno() == Errno.ENOENT && persona() == Persona.QEMU_7_2) {
                return host().openFile(memPath, false);
            }
            throw e;
        }
    }

    private void warnOfPmem() {
        BackendContext context = maker().context();
        context.warn("requesting persistence across crashes for backend file " + memPath + " failed. Proceeding without"
                + " persistence, data might become corrupted in case of host crash.");
        context.warn("Using non DAX backing file with 'pmem=on' option is deprecated");
    }

    @Override
    void releasing(Backing held) {
        HostFile file = held.file();
        // MADV_REMOVE works on shared, writable memory only.
        if (discardData && file != null && isShared() && !held.readOnly()) {
            file.discardData(offset, held.size());
        }
    }

    /** Property {@code mem-path}. */
    public String memPath() {
        return memPath;
    }

    /** Property {@code align} in bytes, 0 for none. */
    public long align() {
        return align;
    }

    /** Property {@code offset} in bytes. */
    public long offset() {
        return offset;
    }

    /** Property {@code pmem}. */
    public boolean isPmem() {
        return pmem;
    }

    /** Property {@code discard-data}. */
    public boolean discardsData() {
        return discardData;
    }

    /** Property {@code readonly}. */
    public boolean isReadOnlyFile() {
        return readOnlyFile;
    }

    /** Property {@code rom}: on, off, or (until there is memory) auto. */
    public String rom() {
        return rom;
    }

    private void requireUnchanged(String property, String end) throws QemuException {
        requireNoMemory("cannot change property '" + property + "' of " + type().name() + end);
    }

    void setMemPath(String value) throws QemuException {
        requireUnchanged("mem-path", "");
        memPath = value;
    }

    void setAlign(long value) {
        align = value;
    }

    void setOffset(long value) {
        offset = value;
    }

    void setPmem(boolean value) throws QemuException {
        requireUnchanged("pmem", ".");
        pmem = value;
    }

    void setDiscardData(boolean value) {
        discardData = value;
    }

    void setReadOnlyFile(boolean value) throws QemuException {
        requireUnchanged("readonly", ".");
        readOnlyFile = value;
    }

    void setRom(String value) {
        rom = value;
    }
}
