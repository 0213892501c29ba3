package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostFile;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.MappingRequest;
import io.vmemu.emulator.memory.MemfdRequest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The memory of the Linux that this runs on. What it maps counts as this process's: RSS, Shmem and the free huge pages
 * move as they do with QEMU, and whoever gets at a descriptor sees the same pages.
 */
public final class RealHost implements HostMemory {
    private static final String UNNAMED_PREFIX = "vmemu_back_mem";

    private final SystemCalls system;
    private final Populator populator;
    private final long pageSize;
    private final Set<RealMapping> mappings = new LinkedHashSet<>();

    private RealHost(SystemCalls system, Populator populator, long pageSize) {
        this.system = system;
        this.populator = populator;
        this.pageSize = pageSize;
    }

    /**
     * Reaches for the host's memory, and tries it with one page.
     *
     * @throws HostUnavailableException if that cannot be done here
     */
    public static RealHost open() throws HostUnavailableException {
        SystemCalls system = SystemCalls.load();
        long pageSize = system.pageSize();
        try {
            long address = system.reserve(pageSize);
            try {
                system.mapAt(address, pageSize, new SystemCalls.Mode(false, false, true), -1, 0);
                return new RealHost(system, Populator.of(system, address, pageSize), pageSize);
            } finally {
                system.unmap(address, pageSize);
            }
        } catch (HostException e) {
            throw new HostUnavailableException(
                    "memory cannot be mapped here: " + e.errno().text());
        }
    }

    /** This host, with pages made resident in another way. */
    RealHost with(Populator other) {
        return new RealHost(system, other, pageSize);
    }

    SystemCalls system() {
        return system;
    }

    Populator populator() {
        return populator;
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public long transparentHugePageSize() {
        return SystemFacts.transparentHugePageSize();
    }

    @Override
    public boolean skipsReservations() {
        return !SystemFacts.neverOvercommits();
    }

    @Override
    public boolean hasNode(int node) {
        return SystemFacts.hasNode(node);
    }

    @Override
    public HostFile createMemfd(MemfdRequest request) throws HostException {
        return adopt(system.createMemfd(request), fd -> RealFile.unnamed(system, fd, pageSize));
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        boolean directory = isDirectory(path);
        try {
            return adopt(
                    system.open(path, readOnly),
                    fd -> RealFile.found(system, fd, path, !readOnly, directory, pageSize));
        } catch (HostException e) {
            if (readOnly) {
                throw e;
            }
            return switch (e.errno()) {
                case ENOENT -> adopt(system.create(path), fd -> RealFile.created(system, fd, path, pageSize));
                case EISDIR ->
                    adopt(system.createUnnamed(path, UNNAMED_PREFIX), fd -> RealFile.unnamed(system, fd, pageSize));
                default -> throw e;
            };
        }
    }

    private static boolean isDirectory(String path) throws HostException {
        try {
            return Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            throw new HostException(Errno.ENOENT);
        }
    }

    /** Makes a file of a descriptor. */
    private interface Adoption {
        HostFile adopt(int fd) throws HostException;
    }

    private HostFile adopt(int fd, Adoption adoption) throws HostException {
        try {
            return adoption.adopt(fd);
        } catch (HostException e) {
            system.close(fd);
            throw e;
        }
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        RealMapping mapping = RealMapping.of(this, request);
        mappings.add(mapping);
        return mapping;
    }

    void unmapped(RealMapping mapping) {
        mappings.remove(mapping);
    }

    /** The mappings are those made here; all else is what Linux says of the whole machine. */
    @Override
    public HostUsage usage() {
        return new HostUsage(
                mappings.stream().map(RealMapping::usage).toList(),
                SystemFacts.nodes(),
                SystemFacts.pools(),
                SystemFacts.committedSize());
    }
}
