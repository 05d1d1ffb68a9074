//! Buffers that begin where a cache line does, so that one of their lines is one line of the cache.

/// Bytes of a cache line.
const LINE: usize = 64;

/// Values from a cache line's start on, kept for the next call.
#[derive(Default)]
pub struct Aligned<T> {
    buffer: Vec<T>,
    length: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// Room for `length` values, in which is whatever was there before.
    pub fn resize(&mut self, length: usize) -> &mut [T] {
        let room = length + LINE / size_of::<T>();
        if self.buffer.len() < room {
            self.buffer.resize(room, T::default());
        }
        self.length = length;
        let start = self.start();
        &mut self.buffer[start..start + length]
    }

    /// As many values as the last call asked for.
    pub fn values(&self) -> &[T] {
        &self.buffer[self.start().min(self.buffer.len())..][..self.length]
    }

    fn start(&self) -> usize {
        self.buffer.as_ptr().align_offset(LINE).min(LINE / size_of::<T>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_begin_at_a_line_and_are_those_that_were_written() {
        let mut bytes = Aligned::<u8>::default();
        assert!(bytes.values().is_empty());
        for length in [3, 200, 64] {
            let room = bytes.resize(length);
            assert_eq!((room.as_ptr().addr() % LINE, room.len()), (0, length));
            room.iter_mut().zip(0..).for_each(|(byte, i)| *byte = i);
            assert!(bytes.values().iter().copied().eq((0..).take(length)), "{length}");
        }
    }
}
