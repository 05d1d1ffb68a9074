//! The rows of tables: what the cells of one say becomes one block or several.
//!
//! In: the cells of a row as they end. Out: blocks. Knows the layout habits of contracts that a row holds what is agreed on in one cell and what is
//! agreed in the next ([`row`]), or what the heads of its columns say it is ([`columns`]).

use super::{BlockWriter, solid};
use crate::document::columns::{self, Part};
use crate::document::origin::Origin;
use crate::document::{BlockKind, row};

/// A cell of a table row: what it says, what it is, how many of its bytes are set off at its start, and its column, from 0.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) content: String,
    pub(super) kind: BlockKind,
    pub(super) opening: usize,
    pub(super) column: usize,
}

impl Cell {
    fn as_column(&self) -> columns::Cell<'_> {
        columns::Cell { content: &self.content, kind: self.kind, column: self.column }
    }
}

impl BlockWriter {
    /// Begins a table.
    pub(in crate::document) fn begin_table(&mut self) {
        self.heads.clear();
        self.first_row = true;
    }

    /// Begins a cell that spans so many columns.
    pub(in crate::document) fn begin_cell(&mut self, span: usize) {
        self.columns += span.clamp(1, 64);
    }

    /// Ends a table row: what is agreed on and what is agreed become one block, and so does what stands in a column and the column's
    /// head; a list mark that found no clause stands alone.
    pub(in crate::document) fn end_row(&mut self) {
        self.end_block(BlockKind::Cell);
        let columns = std::mem::take(&mut self.columns);
        if let Some((old, new)) = columns::amended(&self.heads) {
            self.write_amended(old, new);
            return;
        }
        if let [a, b, c, d] = self.row.as_slice()
            && self.heads.iter().all(String::is_empty)
            && let Some(joins) = row::two_pairs([&a.content, &b.content, &c.content, &d.content])
        {
            self.first_row = false;
            self.write_pairs(joins);
            return;
        }
        let row: Vec<_> = self.row.iter().map(Cell::as_column).collect();
        let first_row = !row.is_empty() && std::mem::take(&mut self.first_row);
        if first_row && self.heads.is_empty() && columns::are_heads(&row, columns) {
            self.write_heads();
            return;
        }
        if let Some(parts) = columns::joined(&row, &self.heads).filter(|_| self.mark.is_none()) {
            self.write_parts(&parts);
            return;
        }
        let numbered =
            |cell: &Cell| cell.content.len() <= 3 && cell.content.bytes().all(|b| b.is_ascii_digit());
        match self.row.as_slice() {
            [number, on, agreed] if numbered(number) && self.heads.len() <= 3 => {
                if let Some(between) = row::between(&on.content, &agreed.content) {
                    self.write_row(&[". ", between]);
                }
            }
            // Of a table with more columns two cells are left where the others are empty.
            [on, agreed] if self.heads.len() <= 2 => {
                if let Some(between) = row::between(&on.content, &agreed.content) {
                    self.write_row(&[between]);
                }
            }
            cells if cells.len() > 2 && cells.len() == self.heads.len() => self.write_columns(),
            _ => {}
        }
        self.write_cells();
        if let Some(mark) = self.mark.take() {
            self.write_block(&mark, BlockKind::Cell, 0);
        }
    }

    /// Writes the row as one block of these parts; cells that are no part are left out.
    fn write_parts(&mut self, parts: &[Part]) {
        let cells = std::mem::take(&mut self.row);
        let mut origins = self.origins.as_mut().map(|origins| {
            let all: usize = cells.iter().map(|cell| solid(&cell.content)).sum();
            let mut rest = origins.split_off(origins.len().saturating_sub(all));
            cells
                .iter()
                .map(|cell| rest.drain(..solid(&cell.content).min(rest.len())).collect())
                .collect::<Vec<Vec<_>>>()
        });
        let mut content = String::new();
        for part in parts {
            let (words, places) = match part {
                Part::Cell(at) => {
                    (&cells[*at].content, origins.as_mut().map(|origins| std::mem::take(&mut origins[*at])))
                }
                Part::Words(words) => (words, Some(vec![Origin::Made; solid(words)])),
            };
            content.push_str(words);
            if let (Some(origins), Some(places)) = (&mut self.origins, places) {
                origins.extend(places);
            }
        }
        self.write_block(&content, BlockKind::Row, 0);
    }

    /// Writes the cells of the row as one block with `between` between them.
    fn write_row(&mut self, between: &[&str]) {
        let cells = std::mem::take(&mut self.row);
        let mut content = cells[0].content.clone();
        for (at, (cell, between)) in cells[1..].iter().zip(between).enumerate() {
            let rest: usize = cells[at + 1..].iter().map(|cell| solid(&cell.content)).sum();
            self.made(rest, between);
            content.push_str(between);
            content.push_str(&cell.content);
        }
        let kind = if cells[0].kind == BlockKind::Cell { BlockKind::Row } else { cells[0].kind };
        self.write_block(&content, kind, 0);
    }

    /// Writes a row of two pairs as a block each.
    fn write_pairs(&mut self, joins: [&str; 2]) {
        let cells = std::mem::take(&mut self.row);
        for (at, (pair, join)) in cells.chunks_exact(2).zip(joins).enumerate() {
            let rest = cells[2 * at + 1..].iter().map(|cell| solid(&cell.content)).sum();
            self.made(rest, join);
            self.write_block(&format!("{}{join}{}", pair[0].content, pair[1].content), BlockKind::Row, 0);
        }
    }

    /// Writes the cells of the row as a block each, what the head of its column says in front of what says something in words.
    fn write_columns(&mut self) {
        let cells = std::mem::take(&mut self.row);
        let heads = std::mem::take(&mut self.heads);
        for (at, (cell, head)) in cells.iter().zip(&heads).enumerate() {
            match row::between(head, &cell.content).filter(|_| cell.kind == BlockKind::Cell) {
                Some(between) => {
                    let rest = cells[at..].iter().map(|cell| solid(&cell.content)).sum();
                    let head = format!("{head}{between}");
                    self.made(rest, &head);
                    self.write_block(&format!("{head}{}", cell.content), BlockKind::Row, 0);
                }
                None => self.write_block(&cell.content, cell.kind, cell.opening),
            }
        }
        self.heads = heads;
    }

    /// Writes the cells of a row that says what stood in the column `old` and what stands in `new`: what stood is no clause any more.
    fn write_amended(&mut self, old: usize, new: usize) {
        let stands = self.row.iter().any(|cell| cell.column == new);
        for cell in self.row.iter_mut().filter(|cell| stands && cell.column == old) {
            cell.kind = BlockKind::Head;
            self.replaced += 1;
        }
        self.write_cells();
        if let Some(mark) = self.mark.take() {
            self.write_block(&mark, BlockKind::Cell, 0);
        }
    }

    /// Notes that `words` are added in front of the last `rest` characters.
    fn made(&mut self, rest: usize, words: &str) {
        if let Some(origins) = &mut self.origins {
            let at = origins.len().saturating_sub(rest);
            origins.splice(at..at, std::iter::repeat_n(Origin::Made, solid(words)));
        }
    }

    /// Ends a row of heads of columns: nothing is agreed in it.
    pub(in crate::document) fn end_head(&mut self) {
        self.end_block(BlockKind::Cell);
        self.columns = 0;
        self.first_row = false;
        self.write_heads();
    }

    /// Keeps what the cells of the row say as the heads of the columns, and writes them as such where they only name what stands below.
    fn write_heads(&mut self) {
        self.heads = Vec::new();
        for cell in &self.row {
            self.heads.resize(self.heads.len().max(cell.column + 1), String::new());
            self.heads[cell.column].clone_from(&cell.content);
        }
        if columns::only_name(&self.row.iter().map(Cell::as_column).collect::<Vec<_>>()) {
            self.row.iter_mut().for_each(|cell| cell.kind = BlockKind::Head);
        }
        self.write_cells();
    }

    /// Writes the cells of the row so far as blocks of their own.
    pub(super) fn write_cells(&mut self) {
        for Cell { content, kind, opening, .. } in std::mem::take(&mut self.row) {
            self.write_block(&content, kind, opening);
        }
    }
}
