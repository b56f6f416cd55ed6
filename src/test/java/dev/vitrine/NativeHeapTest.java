package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeHeapTest {

    @Test
    void whatTheJvmDoesNotUseIsGivenBack() {
        assertThat(new NativeHeap().trim()).startsWith("Trim native heap: RSS+Swap: ");
    }
}
