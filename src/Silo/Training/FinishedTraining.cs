using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>What a finished training leaves to be stored, in ordinary memory.</summary>
/// <param name="Weights">The trained weights.</param>
/// <param name="Losses">What its steps measured.</param>
internal sealed record FinishedTraining(StateDict Weights, LossHistory Losses);
