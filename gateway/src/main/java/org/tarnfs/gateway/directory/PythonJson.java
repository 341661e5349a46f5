// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Writes JSON as `json.dumps` of Python does: a space behind each comma and colon, ASCII only,
/// fields in the order in which they were set. So the bytes of a directory do not depend on which
/// program wrote it.
final class PythonJson {

  /// Numbers are written out between these powers of ten, and with an exponent outside of them.
  private static final int LEAST_PLAIN_EXPONENT = -4;

  private static final int LEAST_LARGE_EXPONENT = 16;

  private final StringBuilder out = new StringBuilder();

  private PythonJson() {}

  static String write(JsonNode node) {
    PythonJson json = new PythonJson();
    json.value(node);
    return json.out.toString();
  }

  private void value(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> object(node);
      case ARRAY -> array(node);
      case STRING -> string(node.stringValue());
      case NUMBER -> number(node);
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + node.getNodeType());
    }
  }

  private void object(JsonNode node) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      out.append(separator);
      string(field.getKey());
      out.append(": ");
      value(field.getValue());
      separator = ", ";
    }
    out.append('}');
  }

  private void array(JsonNode node) {
    out.append('[');
    String separator = "";
    for (JsonNode element : node) {
      out.append(separator);
      value(element);
      separator = ", ";
    }
    out.append(']');
  }

  private void number(JsonNode node) {
    out.append(
        node.isIntegralNumber() ? node.bigIntegerValue().toString() : repr(node.doubleValue()));
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    out.append('"');
  }

  private void character(char unit) {
    switch (unit) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\f' -> out.append("\\f");
      case '\b' -> out.append("\\b");
      default -> {
        if (unit >= ' ' && unit <= '~') {
          out.append(unit);
        } else {
          out.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
      }
    }
  }

  /// The shortest decimal that reads back as `number`.
  static String repr(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    if (number == 0) {
      return 1 / number > 0 ? "0.0" : "-0.0";
    }
    BigDecimal shortest = shortest(Math.abs(number));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    boolean plain = exponent >= LEAST_PLAIN_EXPONENT && exponent < LEAST_LARGE_EXPONENT;
    return (number < 0 ? "-" : "") + (plain ? plain(shortest) : scientific(digits, exponent));
  }

  /// Java's own choice has two digits at least, where one may do: 4.9E-324 for 5E-324.
  private static BigDecimal shortest(double number) {
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigDecimal digit = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return digit.doubleValue() == number ? digit.stripTrailingZeros() : decimal;
  }

  private static String plain(BigDecimal decimal) {
    String text = decimal.toPlainString();
    return decimal.scale() > 0 ? text : text + ".0";
  }

  private static String scientific(String digits, int exponent) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String sign = exponent < 0 ? "-" : "+";
    String power = Integer.toString(Math.abs(exponent));
    return digits.charAt(0) + fraction + "e" + sign + (power.length() < 2 ? "0" : "") + power;
  }
}
