package dev.vitrine.web.rows;

/** Floats in the fewest digits that read back as the same number, laid out as Python prints them. */
final class FloatText {

    /** Below it a whole number has all its digits in a {@code long}, and is not written with an exponent. */
    private static final double MAX_WHOLE = 1e15;

    private static final int MIN_PLAIN_EXPONENT = -4;
    private static final int MAX_PLAIN_EXPONENT = 15;

    private FloatText() {}

    /** Such as {@code 100.0}, {@code 0.1}, {@code 1e+20}, {@code nan}. */
    static String of(double number) {
        if (Math.abs(number) < MAX_WHOLE && number == Math.rint(number) && !isNegativeZero(number)) {
            return (long) number + ".0";
        }
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        String shortest = Double.toString(number);
        int exponent = shortest.indexOf('E');
        return exponent < 0
                ? shortest
                : laidOut(shortest.substring(0, exponent), Integer.parseInt(shortest.substring(exponent + 1)));
    }

    private static boolean isNegativeZero(double number) {
        return Double.doubleToRawLongBits(number) == Double.doubleToRawLongBits(-0.0);
    }

    /** Java writes {@code d.ddd} and an exponent where Python may not. */
    private static String laidOut(String mantissa, int exponent) {
        String sign = mantissa.startsWith("-") ? "-" : "";
        String digits = mantissa.substring(sign.length()).replace(".", "").replaceFirst("0+$", "");
        if (exponent < MIN_PLAIN_EXPONENT || exponent > MAX_PLAIN_EXPONENT) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return "%s%c%se%s%02d"
                    .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        if (exponent < 0) {
            return sign + "0." + "0".repeat(-exponent - 1) + digits;
        }
        return digits.length() <= exponent + 1
                ? sign + digits + "0".repeat(exponent + 1 - digits.length()) + ".0"
                : sign + digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }
}
