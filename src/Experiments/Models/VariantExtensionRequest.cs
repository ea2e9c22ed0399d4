namespace VerifiedAddition.Experiments;

/// <summary>A variant that goes on with the training of another one.</summary>
/// <param name="Variant">The other one: its name, <c>SWEEP/VARIANT</c>, or its identity.</param>
/// <param name="Steps">Further optimiser steps.</param>
/// <param name="LearningRate">At the end of their warm-up; null for the other one's.</param>
/// <param name="Name">Its name; null for the other one's name and the steps in all.</param>
/// <param name="Sweep">The sweep that gets it, which must have the other one; null for the sweep in which that was found.</param>
public sealed record VariantExtensionRequest(string Variant, int Steps, double? LearningRate = null, string? Name = null, string? Sweep = null);
