import type { LanguageModel } from 'ai';
import type { Config } from '../../config.ts';
import { AppError } from '../../errors.ts';

export type ModelSettings = NonNullable<Config['ai']>;

/** What the factories of the SDK's providers are called with. */
interface ProviderOptions {
  apiKey?: string;
  baseURL?: string;
}

/**
 * The language model that the settings name. Its provider's package is loaded when it is needed first: those of
 * OpenAI, Anthropic, Google and of servers that speak OpenAI's protocol are part of the product, any other
 * `@ai-sdk/<name>` can be installed beside it.
 * @throws {AppError} `not_ready` when the provider's package is not installed, or is none.
 */
export async function openModel(settings: ModelSettings): Promise<LanguageModel> {
  const { provider, model, apiKey, baseUrl } = settings;
  const options: ProviderOptions = {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  };
  switch (provider) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI(options)(model);
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic(options)(model);
    }
    case 'google': {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      return createGoogleGenerativeAI(options)(model);
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      return createOpenAICompatible({
        name: 'language-model',
        baseURL: baseUrl ?? '',
        ...(apiKey === undefined ? {} : { apiKey }),
      })(model);
    }
    default:
      return openInstalled(provider, model, options);
  }
}

async function openInstalled(
  provider: string,
  model: string,
  options: ProviderOptions,
): Promise<LanguageModel> {
  const name = `@ai-sdk/${provider}`;
  const loaded: unknown = await import(name).catch((cause: unknown) => {
    throw new AppError(
      'not_ready',
      `AI_PROVIDER is ${provider}, and its package is not installed: run npm install ${name}, or choose openai, anthropic, google or openai-compatible.`,
      { cause },
    );
  });
  const create = Object.entries(loaded ?? {}).find(
    ([key, value]) => /^create[A-Z]/.test(key) && typeof value === 'function',
  );
  const made: unknown = typeof create?.[1] === 'function' ? create[1](options) : undefined;
  if (!hasLanguageModel(made)) {
    throw new AppError(
      'not_ready',
      `AI_PROVIDER is ${provider}, and ${name} is no provider of language models. Choose another one.`,
    );
  }
  return made.languageModel(model);
}

/** A provider of the SDK may itself be a function. */
function hasLanguageModel(value: unknown): value is { languageModel(id: string): LanguageModel } {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'languageModel' in value &&
    typeof value.languageModel === 'function'
  );
}
