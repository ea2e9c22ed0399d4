namespace VerifiedAddition.Circuits;

/// <summary>Direct contribution of one part of a model to the right token's logit.</summary>
/// <param name="Position">The position that predicts the symbol.</param>
/// <param name="Part"><c>embedding</c>, <c>L0H1</c>, <c>L0MLP</c>, or <c>biases</c> for what does not depend on the question.</param>
/// <param name="Mean">Mean over the questions of the contribution to the right token's logit, relative to the mean logit of all tokens.</param>
public sealed record DirectContribution(int Position, string Part, double Mean);

/// <summary>The answer that would be read from the residual stream after some layers (logit lens).</summary>
/// <param name="Layers">Number of layers: 0 for the embedding alone.</param>
/// <param name="Position">The position that predicts the symbol.</param>
/// <param name="Accuracy">Fraction of questions with the right symbol, 0 to 1.</param>
/// <param name="MeanLoss">Mean of −log p of the right token.</param>
public sealed record LensReading(int Layers, int Position, double Accuracy, double MeanLoss);
