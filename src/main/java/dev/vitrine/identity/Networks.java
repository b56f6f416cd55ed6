package dev.vitrine.identity;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Networks in CIDR notation, as people write them. */
final class Networks {

    private static final String EXPECTED = "must be a network in CIDR notation such as 10.1.0.0/16";
    private static final Pattern NETWORK =
            Pattern.compile("((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*)(?:/([0-9]{1,3}))?");

    private Networks() {}

    /** In words; null when it is a network. */
    static @Nullable String whatIsWrongWith(String text) {
        Matcher network = NETWORK.matcher(text);
        if (!network.matches()) {
            return EXPECTED;
        }
        byte[] address;
        try {
            address = InetAddress.ofLiteral(network.group(1)).getAddress();
        } catch (IllegalArgumentException e) {
            return EXPECTED;
        }
        int bits = address.length * Byte.SIZE;
        int prefix = network.group(2) == null ? bits : Integer.parseInt(network.group(2));
        if (prefix > bits) {
            return EXPECTED;
        }
        BigInteger given = new BigInteger(1, address);
        BigInteger base = given.shiftRight(bits - prefix).shiftLeft(bits - prefix);
        return given.equals(base)
                ? null
                : "has bits set behind the prefix: the network is %s/%d"
                        .formatted(address(base, address.length), prefix);
    }

    private static String address(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] bytes = new byte[length];
        int copied = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - copied, bytes, length - copied, copied);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
