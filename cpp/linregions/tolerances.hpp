#pragma once

/// The thresholds that files of the floating-point search share: they steer it, and decide only
/// where no proof is asked for. Those of a single file are at its top. Rows have normals of length
/// 1 to 2, so values are distances up to that factor; X is the largest coordinate that the cell has
/// seen (LpCell::reach_), unless said otherwise.
namespace linregions::tolerances {

/// A value within kValue * (|constant| + X) of zero counts as zero.
inline constexpr double kValue = 1e-12;
/// A coefficient below kCoefficient * (length of its column) counts as zero.
inline constexpr double kCoefficient = 1e-12;
/// The same for ill-conditioned bases: kCondition * (longest direction of an edge, per unit of
/// slack).
inline constexpr double kCondition = 2e-14;
/// A pulled-back row is constant when its normal is below kRounding * (its accumulated magnitude).
inline constexpr double kRounding = 1e-14;
/// A witness nearer than kMargin * X to a constraint is worth improving.
inline constexpr double kMargin = 1e-9;
/// Length of an edge that no constraint ends; large, yet far from overflow when multiplied.
inline constexpr double kUnbounded = 1e100;
/// Length of an edge at a degenerate vertex: positive only so that the signs of coefficients show.
inline constexpr double kBlocked = 1e-150;

/// Edges shorter than this have length zero: the vertex is degenerate there.
inline constexpr double kShortestEdge = 1e-100;
/// Slacks are inverted down to this, so that 1 / slack stays finite.
inline constexpr double kSlackFloor = 1e-200;

/// In flats (FlatProgram), where they never decide: values within kFlatValue * X of zero are not
/// told apart from it, tight constraints have a slack of kFlatSlack * X, and coefficients below
/// kFlatCoefficient are zero. X bounds the domain's coordinates.
inline constexpr double kFlatValue = 1e-12;
inline constexpr double kFlatSlack = 1e-13;
inline constexpr double kFlatCoefficient = 1e-11;

}  // namespace linregions::tolerances
