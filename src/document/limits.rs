//! The one table of limits for reading documents, and where PDFs are read.
//!
//! Contracts come from strangers: every size, depth and time that a file could drive up has its bound here, and a
//! file that passes a bound is refused with a reason that names it.

use std::ffi::OsString;
use std::path::PathBuf;

/// The hidden first argument with which a program that calls
/// [`pdf_worker_main`](super::pdf_worker_main) is started.
pub const PDF_WORKER_ARGUMENT: &str = "__read-pdf";

const MIB: u64 = 1 << 20;

/// Bounds for reading one document. The defaults fit contracts a hundred times longer than usual.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest file that is read at all, in bytes.
    pub file_bytes: u64,
    /// Most bytes that the parts of one zip container, or one stream of a PDF, may unpack to.
    pub unpacked_bytes: u64,
    /// Largest ratio of unpacked to packed bytes of a zip entry over 1 MiB; real contracts stay under 40.
    pub zip_ratio: u64,
    /// Most entries of a zip container.
    pub zip_entries: usize,
    /// Deepest nesting of XML elements.
    pub xml_depth: usize,
    /// Most elements and texts of one XML part.
    pub xml_nodes: usize,
    /// Most sentences and list items of a contract; each of them is labelled.
    pub segments: usize,
    /// Longest sentence or list item, in bytes; a long one is labelled piece by piece.
    pub segment_bytes: usize,
    /// Most pages of a PDF.
    pub pdf_pages: usize,
    /// Most drawing operators of a PDF, over all pages.
    pub pdf_operators: u64,
    /// Time for one PDF, in seconds; also the processor time that a child process may use.
    pub pdf_seconds: u64,
    /// Address space of the child process that reads a PDF, in bytes (unix). A gigabyte of it may be an allocator's
    /// reservation that holds no memory.
    pub pdf_memory_bytes: u64,
    /// Where PDFs are read.
    pub pdf_reader: PdfReader,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 100 * MIB,
            unpacked_bytes: 256 * MIB,
            zip_ratio: 200,
            zip_entries: 10_000,
            xml_depth: 200,
            xml_nodes: 5_000_000,
            segments: 50_000,
            segment_bytes: 500_000,
            pdf_pages: 5_000,
            pdf_operators: 20_000_000,
            pdf_seconds: 10,
            pdf_memory_bytes: 2560 * MIB,
            pdf_reader: PdfReader::InProcess,
        }
    }
}

impl Limits {
    /// The same limits, but PDFs are read in a child process: `program` is started with
    /// [`PDF_WORKER_ARGUMENT`] and must call [`pdf_worker_main`](super::pdf_worker_main).
    ///
    /// The binary passes `std::env::current_exe()`.
    pub fn with_pdf_worker(mut self, program: impl Into<PathBuf>) -> Self {
        self.pdf_reader =
            PdfReader::Child { program: program.into(), arguments: vec![PDF_WORKER_ARGUMENT.into()] };
        self
    }
}

/// Where a PDF is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfReader {
    /// In a thread of this process: the library's default, because a library knows no program to start. Panics are
    /// caught and time is watched, but memory is not bounded and a reader that hangs keeps its thread.
    InProcess,
    /// In a child process that is killed at its limits of time and memory; whatever a file does to it, this process
    /// goes on.
    Child {
        /// The program.
        program: PathBuf,
        /// Its first arguments; limits follow them.
        arguments: Vec<OsString>,
    },
}
