//! The data of logistic regression, generated or from a file.

use nalgebra::DMatrix;

use crate::data::linear::Matrix;
use crate::data::{Column, Dataset, Format};
use crate::random::{Key, fill_normal, fill_uniform};
use crate::spec::{Params, SpecError};

/// The rows `z_k = y_k a_k`.
#[derive(Debug)]
pub(super) struct Rows {
    matrix: Matrix,
}

impl Rows {
    /// `a_k` uniform in `[-1, 1]^dim`, `y_k = sign(a_kᵀv + ε_k/2)` with `v` and `ε_k` standard normal.
    ///
    /// Step 0 of the generator belongs to data: runs count steps from 1, so that noise of the same seed is independent.
    pub(super) fn generate(rows: usize, dim: usize, seed: u64) -> Rows {
        let key = |draw| Key::new(seed, 0, 0, draw).expect("small numbers lie in the table");
        let (mut a, mut v, mut noise) = (vec![0.0; rows * dim], vec![0.0; dim], vec![0.0; rows]);
        fill_uniform(key(0), dim, rows, &mut a);
        fill_normal(key(1), dim, 1, &mut v);
        fill_normal(key(2), 1, rows, &mut noise);
        let mut data = Vec::with_capacity(rows * dim);
        for (k, noise) in noise.iter().enumerate() {
            // `a` is laid out [coordinate][row].
            let row = data.len();
            data.extend((0..dim).map(|i| 2.0 * a[i * rows + k] - 1.0));
            let score: f64 = data[row..].iter().zip(&v).map(|(a, v)| a * v).sum();
            if score + 0.5 * noise < 0.0 {
                data[row..].iter_mut().for_each(|z| *z = -*z);
            }
        }
        Rows { matrix: Matrix::new(&data, dim) }
    }

    /// The rows of the file that the key `file` names, with `y_k = ±1` for the larger and the smaller of two labels.
    pub(super) fn read(params: &Params<'_>) -> Result<Rows, SpecError> {
        let path = params.text("file")?;
        let label = params.select("label", &[("first", Column::First), ("last", Column::Last)])?;
        let format = params
            .select("format", &[("libsvm", Format::Libsvm), ("csv", Format::Csv { label })])?;
        let refuse = |reason: String| {
            params.refuse("file", path, format!("a file of data for two classes: {reason}"))
        };
        let data = Dataset::read(path, format).map_err(|error| refuse(error.to_string()))?;
        if data.dim() > super::MAX_DIM {
            let (d, most) = (data.dim(), super::MAX_DIM);
            return Err(refuse(format!("it has {d} features, and {most} are the most")));
        }
        let signs = data.signs().map_err(|(line, reason)| {
            refuse(line.map_or(reason.clone(), |line| format!("line {line}: {reason}")))
        })?;
        let signed = |(k, y): (usize, &f64)| data.row(k).iter().map(|a| y * a).collect::<Vec<_>>();
        let rows: Vec<f64> = signs.iter().enumerate().flat_map(signed).collect();
        Ok(Rows { matrix: Matrix::new(&rows, data.dim()) })
    }

    /// Number of features `d`.
    pub(super) fn dim(&self) -> usize {
        self.matrix.dim()
    }

    /// Number of rows `n`.
    pub(super) fn len(&self) -> usize {
        self.matrix.len()
    }

    /// `n` as a real number.
    #[expect(clippy::cast_precision_loss, reason = "at most a million rows")]
    pub(super) fn count(&self) -> f64 {
        self.len() as f64
    }

    /// `z_k`.
    pub(super) fn row(&self, k: usize) -> &[f64] {
        self.matrix.row(k)
    }

    /// All rows.
    pub(super) fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// `max |z_{k,i}|`.
    pub(super) fn largest(&self) -> f64 {
        self.matrix.entries().fold(0.0, |largest, z| z.abs().max(largest))
    }

    /// `max ‖z_k‖²`, summed in order.
    pub(super) fn largest_square_norm(&self) -> f64 {
        let norms = self.matrix.rows().map(|z| z.iter().map(|z| z * z).sum::<f64>());
        norms.fold(0.0, f64::max)
    }

    /// `Σ_k ‖z_k‖²`, summed in order.
    pub(super) fn square_norm(&self) -> f64 {
        self.matrix.entries().map(|z| z * z).sum()
    }

    /// `Σ_k weight(z_k) z_k z_kᵀ`, summed in order.
    pub(super) fn weighted_gram(&self, weight: impl Fn(&[f64]) -> f64) -> DMatrix<f64> {
        let mut gram = DMatrix::zeros(self.dim(), self.dim());
        for z in self.matrix.rows() {
            let w = weight(z);
            for (i, a) in z.iter().enumerate() {
                for (j, b) in z.iter().enumerate().take(i + 1) {
                    gram[(i, j)] += w * (a * b);
                }
            }
        }
        gram.fill_upper_triangle_with_lower_triangle();
        gram
    }
}
