/**
 * {@code vmemu simulate}: machines that are functions of a seed, to which random things happen while promises are checked
 * that must always hold. Then nothing goes wrong any more, and everything must become what is requested. What breaks a
 * promise is made as small as it can be and printed.
 *
 * <pre>
 *   seed -> Draw -> Program -> Run (World, Act, Promises, Ending) -> Outcome -> Shrinker -> Timeline
 * </pre>
 */
@NullMarked
package io.vmemu.launcher.simulate;

import org.jspecify.annotations.NullMarked;
