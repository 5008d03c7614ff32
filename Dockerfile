# One image for every service; the chart names the program: args: [dist/apps/<service>/src/main.js].
# docker build -t crossdock .
FROM node:26-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY apps apps
COPY libs libs
COPY cli cli
COPY stack stack
COPY sandbox sandbox
COPY observability observability
COPY test test
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:26-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=32 --max-old-space-size=384 --preserve-symlinks --preserve-symlinks-main"
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist dist
# rows of the mapping tables are read beside the sources
COPY apps/channel-gateway/src apps/channel-gateway/src
COPY policies policies
USER node
EXPOSE 3000
ENTRYPOINT ["node"]
