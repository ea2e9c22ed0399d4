namespace VerifiedAddition.Circuits;

/// <summary>How much one part of a model adds, by itself, to the right token's logit.</summary>
/// <param name="Position">Where the symbol is predicted.</param>
/// <param name="Part"><c>embedding</c>, <c>L0H1</c>, <c>L0MLP</c>, or <c>biases</c> for what no question changes.</param>
/// <param name="Mean">Over the questions: how far the right token is raised above the mean of all tokens.</param>
public sealed record DirectContribution(int Position, string Part, double Mean);

/// <summary>What would be answered if the model stopped after some layers.</summary>
/// <param name="Layers">After how many: 0 for the embedding alone.</param>
/// <param name="Position">Where the symbol is predicted.</param>
/// <param name="Accuracy">The share of questions whose symbol would be right, 0 to 1.</param>
/// <param name="MeanLoss">−log p of the right token.</param>
public sealed record LensReading(int Layers, int Position, double Accuracy, double MeanLoss);
