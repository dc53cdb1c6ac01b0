//! The page's Content-Security-Policy: its own style and its own script, and nothing else at all.

use sha2::{Digest, Sha256};

/// Only these two texts, by their digests; no request to anywhere.
pub(super) fn policy(style: &str, script: &str) -> String {
    let digest = |text: &str| base64(&Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        digest(style),
        digest(script)
    )
}

/// Base64 of a digest, the one text here that is written so.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number = group.iter().fold(0_u32, |number, &byte| number << 8 | u32::from(byte));
        let number = number << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_everybody_writes_it() {
        let of = |text: &str| base64(text.as_bytes());
        assert_eq!(
            [of("f"), of("fo"), of("foo"), of("foob~")],
            ["Zg==", "Zm8=", "Zm9v", "Zm9vYn4="]
        );
    }

    #[test]
    fn the_digest_is_that_of_the_text_itself() {
        // The digest of nothing.
        let empty = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert!(policy("", "").contains(empty), "{}", policy("", ""));
    }
}
