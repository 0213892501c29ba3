package io.vmemu.emulator.memory;

/**
 * What memfd_create(2) is to make.
 *
 * @param name what the file is called where the system lists it
 * @param hugetlb whether it is of huge pages
 * @param hugePageSize their size in bytes, 0 for the host's default
 * @param sealable whether its size can be sealed
 */
public record MemfdRequest(String name, boolean hugetlb, long hugePageSize, boolean sealable) {
    /** A file of ordinary pages, which cannot be sealed. */
    static MemfdRequest ordinary(String name) {
        return new MemfdRequest(name, false, 0, false);
    }
}
