namespace VerifiedAddition.Arithmetic;

/// <summary>A text or a pair of operands is no question of the wanted number of digits. The message is meant for the asker.</summary>
public sealed class QuestionException(string message) : Exception(message);
