//! Short text without an allocation.

/// Text of at most `N` bytes.
///
/// Ids have 20 characters and most timestamps 24: without an allocation for each of them, a page of users takes a quarter
/// less of them.
#[derive(Clone, Copy)]
pub(super) struct Inline<const N: usize> {
    length: u8,
    bytes: [u8; N],
}

impl<const N: usize> Inline<N> {
    /// The empty text.
    pub(super) const EMPTY: Self = Self { length: 0, bytes: [0; N] };

    /// Returns the text inline, or `None` if it is too long.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { length: u8::try_from(text.len()).ok()?, bytes })
    }

    /// Returns the bytes of the text, without checking again that they are UTF-8.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// Returns the text.
    pub(super) fn as_str(&self) -> &str {
        // The bytes are those of a string, so this never fails.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_up_to_the_whole_length_is_inline() {
        for text in ["", "a", "é", "abcd", "ééé"] {
            let inline = Inline::<4>::new(text);
            assert_eq!(inline.as_ref().map(Inline::as_str), (text.len() <= 4).then_some(text));
        }
        assert_eq!(Inline::<4>::EMPTY.as_str(), "");
    }
}
