// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.testing;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests a [RandomGenerator] as a parameter. A fresh seed is drawn for each run of the tests
/// and printed when a test fails; `-Dseed=` replays it. Each test draws from it on its own, so that
/// a test alone sees what it saw among the others.
public final class Seeds implements ParameterResolver, AfterTestExecutionCallback {

  private static final long SEED =
      Optional.ofNullable(System.getProperty("seed"))
          .filter(text -> !text.isBlank())
          .map(Long::parseLong)
          .orElseGet(() -> new SecureRandom().nextLong());

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == RandomGenerator.class;
  }

  @Override
  public RandomGenerator resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return new Random(SEED ^ test.getUniqueId().hashCode());
  }

  @Override
  public void afterTestExecution(ExtensionContext test) {
    if (test.getExecutionException().isPresent()) {
      System.out.println(test.getDisplayName() + " failed; replay it with -Dseed=" + SEED);
    }
  }
}
