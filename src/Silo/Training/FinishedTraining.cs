using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>The results of a finished training that are yet to be stored, in main memory.</summary>
/// <param name="Weights">The trained weights.</param>
/// <param name="Losses">The measurements of its steps.</param>
internal sealed record FinishedTraining(StateDict Weights, LossHistory Losses);
